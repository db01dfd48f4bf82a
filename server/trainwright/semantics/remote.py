"""What a program gives Ray to run elsewhere: remote functions and actors, and the calls that submit work to them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from trainwright.semantics.bindings import names_bound, root_name
from trainwright.semantics.neighbours import functions_of
from trainwright.semantics.repeats import Repeats, targets_of
from trainwright.semantics.values import Kind, Value
from trainwright.source.place import Place

if TYPE_CHECKING:
    from trainwright.semantics.calls import Call
    from trainwright.semantics.model import ClassModel, Function, ModuleModel

_DECORATOR = "ray.remote"
_LOOPS = (ast.For, ast.AsyncFor, ast.While)


@dataclass(frozen=True, eq=False)
class Remote:
    """A function or class with `@ray.remote`."""

    name: str
    node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
    decorator: Place
    """The expression behind the `@`."""

    @property
    def is_actor(self) -> bool:
        """Whether it is a class."""
        return isinstance(self.node, ast.ClassDef)

    @property
    def options(self) -> dict[str, ast.expr]:
        """What the decorator is given."""
        call = self.decorator.node
        return {k.arg: k.value for k in call.keywords if k.arg} if isinstance(call, ast.Call) else {}

    @property
    def hides_options(self) -> bool:
        """Whether `**options` may give more."""
        call = self.decorator.node
        return isinstance(call, ast.Call) and any(k.arg is None for k in call.keywords)


def remote_function(function: Function) -> Remote | None:
    """The remote function that a function is."""
    if function.node is None or function.segment is None or _DECORATOR not in function.decorators:
        return None
    at = function.decorators.index(_DECORATOR)
    return Remote(function.name, function.node, Place(function.segment, function.node.decorator_list[at]))


def actor_class(cls: ClassModel) -> Remote | None:
    """The actor class that a class is."""
    if not cls.node.decorator_list or _DECORATOR not in cls.decorators:
        return None
    at = cls.decorators.index(_DECORATOR)
    return Remote(cls.name, cls.node, Place(cls.segment, cls.node.decorator_list[at]))


def runs_remotely(function: Function) -> Remote | None:
    """The remote function or the actor class that a function is, or is a method of."""
    if function.cls is not None:
        return actor_class(function.cls)
    return remote_function(function)


def remotes_of(module: ModuleModel) -> list[Remote]:
    """The remote functions and actor classes of a file."""
    found = [actor_class(cls) for cls in module.classes.values()]
    found += [remote_function(f) for f in functions_of(module) if f.cls is None]
    return [remote for remote in found if remote is not None]


_TRAINABLES = {"ray.tune.Tuner": ("trainable", 0), "ray.tune.tuner.Tuner": ("trainable", 0),
               "ray.tune.run": ("run_or_experiment", 0), "ray.tune.with_resources": ("trainable", 0)}  # fmt: skip
_TRAINERS = re.compile(r"ray\.train\.\w+\.\w+Trainer")
_DATA_METHODS = frozenset({"map_batches", "flat_map", "map_groups"})


def handed_to_ray(function: Function, call: Call) -> Value | None:
    """The function that a call gives to Tune, Train or Data, to be run in workers; None when it gives none."""
    if call.name in _TRAINABLES:
        given = call.value(*_TRAINABLES[call.name])
    elif _TRAINERS.fullmatch(call.name):
        given = call.value("train_loop_per_worker", 0)
    elif call.method in _DATA_METHODS and uses_ray(function.module):
        given = call.value("fn", 0)
    else:
        return None
    return given if given.kind is Kind.FUNCTION else None


def is_handed_to_ray(function: Function) -> bool:
    """Whether the file gives a function to Tune, Train or Data."""
    if not uses_ray(function.module):
        return False
    for other in functions_of(function.module):
        for call in other.calls:
            given = handed_to_ray(other, call)
            if given is not None and given.type == function.id:
                return True
    return False


def remote_side(module: ModuleModel) -> frozenset[str]:
    """The functions of a file, by id, that run in Ray's workers: remote ones, methods of actors, what these call."""
    return module.workspace.remember("remote side", module.own_body, partial(_remote_side, module))


def _remote_side(module: ModuleModel) -> frozenset[str]:
    pending = [f.id for f in functions_of(module) if runs_remotely(f) is not None]
    found: set[str] = set()
    prefix = f"{module.path}::"
    while pending:
        current = pending.pop()
        if current in found or not current.startswith(prefix):
            continue
        found.add(current)
        cls = module.classes.get(current.removeprefix(prefix))
        if cls is not None:  # an object that is made there
            pending += [method.id for method in cls.methods.values()]
        facts = module.workspace.function(current) if cls is None else None
        if facts is None:
            continue
        pending += facts.randomness.calls
        for other in module.classes.values():
            pending += [other.methods[name].id for name in facts.randomness.methods & other.methods.keys()]
    return frozenset(found)


@dataclass(frozen=True, eq=False)
class Submission:
    """A call `f.remote(...)`, `Actor.remote(...)` or `actor.method.remote(...)`."""

    call: Call
    target: ast.expr
    """What is run: `f`, `Actor`, `actor.method`, without `.options(...)`."""
    remote: str
    """The id of the function or class of the workspace; empty when it isn't known."""
    options: ast.Call | None
    """The `.options(...)` before it."""

    @property
    def actor(self) -> ast.expr | None:
        """The actor whose method it calls; None for a remote function or a new actor."""
        return self.target.value if isinstance(self.target, ast.Attribute) and not self.remote else None


def uses_ray(module: ModuleModel) -> bool:
    """Whether a file imports Ray, and not Modal, whose functions have a `remote`, too."""
    return "ray" in module.imports and "modal" not in module.imports


def submissions(function: Function) -> Iterator[Submission]:
    """What a function submits to Ray, in execution order."""
    for call in function.calls_of("remote"):
        found = submission(function, call)
        if found is not None:
            yield found


def submission(function: Function, call: Call) -> Submission | None:
    """What a call submits to Ray; None when it doesn't."""
    called = call.node.func
    if call.method != "remote" or not isinstance(called, ast.Attribute):
        return None
    target = called.value
    options: ast.Call | None = None
    if isinstance(target, ast.Call) and isinstance(target.func, ast.Attribute) and target.func.attr == "options":
        options, target = target, target.func.value
    if isinstance(target, ast.Call) and ast.unparse(target.func) == "ray.remote" and target.args:
        target = target.args[0]
    name = call.name.removesuffix(".remote")
    known = name if "::" in name else ""
    if not known and isinstance(target, (ast.Name, ast.Attribute)):
        known = _defined(function, target)
    if not known and not uses_ray(function.module):
        return None
    if known and not _is_remote(function, known) and not uses_ray(function.module):
        return None
    return Submission(call, target, known, options)


def _defined(function: Function, target: ast.expr) -> str:
    """The function or class of the workspace that a plain name stands for."""
    if not isinstance(target, ast.Name):
        return ""
    value = function.outcome.environment.get(target.id) or function.module.globals.get(target.id)
    return value.type if value is not None and "::" in value.type and value.kind.value in ("function", "class") else ""


def _is_remote(function: Function, identifier: str) -> bool:
    facts = function.workspace.function(identifier)
    if facts is not None:
        return _DECORATOR in facts.decorators
    cls = function.workspace.class_model(identifier)
    return cls is not None and _DECORATOR in cls.decorators


def is_same_actor(submitted: Submission, loop: Repeats) -> bool:
    """Whether all turns of a loop call the same actor, which runs one method after the other."""
    actor = submitted.actor
    if actor is None:
        return False
    changing = targets_of(loop)
    if isinstance(loop, _LOOPS):
        changing |= names_bound(*loop.body)
    names = {n.id for n in ast.walk(actor) if isinstance(n, ast.Name)}
    return bool(root_name(actor)) and not names & changing
