"""Hidden states that a training loop carries from batch to batch together with the graph that made them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from trainwright.semantics import words
from trainwright.semantics.calls import Call
from trainwright.semantics.interpreter import access_path
from trainwright.semantics.model import Function
from trainwright.semantics.training import value_of
from trainwright.semantics.tree import Event, What
from trainwright.source.segment import Segment

_LOOPS = (ast.For, ast.AsyncFor, ast.While)
_CUTTING = frozenset({"detach", "detach_", "data", "numpy", "item", "tolist"})
_MAX_STEPS = 4


@dataclass(frozen=True)
class CarriedState:
    """In each turn of `loop`, `call` gets `names` and gives their next values, and `backward` differentiates through
    what it gives: from the second turn on also through the turns before."""

    names: tuple[str, ...]
    model: str
    call: Call
    assignment: ast.Assign
    loop: ast.For | ast.AsyncFor | ast.While
    backward: Event
    segment: Segment


def carried_states(function: Function) -> list[CarriedState]:
    """Where a loop feeds a recurrent model the state that it returned in the turn before, with its graph."""
    backwards = [e for e in function.events if e.what is What.BACKWARD and e.segment is not None]
    if not backwards:
        return []
    runs = {id(e.node): e.subject for e in function.events if _runs_model(e)}
    found: list[CarriedState] = []
    for call in function.calls:
        if call.gradients == "off" or id(call.node) not in runs or call.context is None:
            continue
        around = {id(c.node) for c in call.context.chain()}
        for backward in backwards:
            loop = _loop_of(backward)
            if loop is None or id(loop) not in around or any(f.loop is loop for f in found):
                continue
            assignment = _assignment(loop, call.node)
            names = _carried(call.node, assignment) if assignment is not None else ()
            if assignment is None or not names or not _differentiates(loop, backward, assignment):
                continue
            if not _cut_in(loop, names, call) and not _cut_by_model(function, runs[id(call.node)]):
                found.append(CarriedState(names, runs[id(call.node)], call, assignment, loop, backward, call.segment))
    return found


def _runs_model(event: Event) -> bool:
    """Whether an event is the call of a module: of one that is known, or that is named like one."""
    if event.what is What.FORWARD:
        return True
    return event.what is What.APPLY and (event.detail == ".forward" or words.names_model(event.subject))


def _loop_of(event: Event) -> ast.For | ast.AsyncFor | ast.While | None:
    for context in event.context.chain() if event.context is not None else ():
        if isinstance(context.node, _LOOPS):
            return context.node if context.arm == "body" else None
    return None


def _assignment(loop: ast.AST, call: ast.Call) -> ast.Assign | None:
    return next((n for n in ast.walk(loop) if isinstance(n, ast.Assign) and n.value is call), None)


def _carried(call: ast.Call, assignment: ast.Assign) -> tuple[str, ...]:
    """The names that are an argument of the call and one of its results: `out, hidden = model(x, hidden)`."""
    given = set(_names([*call.args, *(k.value for k in call.keywords)]))
    results = [t for t in assignment.targets if isinstance(t, (ast.Tuple, ast.List))]
    return tuple(name for target in results for name in dict.fromkeys(_names(target.elts)) if name in given)


def _names(nodes: list[ast.expr]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, (ast.Tuple, ast.List)):
            yield from _names(node.elts)
        else:
            path = access_path(node)
            if path is not None:
                yield path


def _stores(node: ast.AST) -> set[str]:
    targets: list[ast.expr] = []
    if isinstance(node, ast.Assign):
        targets = node.targets
    elif isinstance(node, (ast.AugAssign, ast.AnnAssign, ast.For, ast.AsyncFor)):
        targets = [node.target]
    elif isinstance(node, (ast.With, ast.AsyncWith)):
        targets = [item.optional_vars for item in node.items if item.optional_vars is not None]
    elif isinstance(node, ast.NamedExpr):
        targets = [node.target]
    return set(_names(targets))


def _cut_in(loop: ast.AST, names: tuple[str, ...], call: Call) -> bool:
    """Whether the state may be made anew or cut from its graph somewhere in a turn."""
    for node in ast.walk(loop):
        if isinstance(node, ast.Assign) and node.value is call.node:
            continue
        if _stores(node) & set(names):
            return True
        if isinstance(node, (ast.For, ast.comprehension)) and access_path(node.iter) in names:
            return True  # its parts may be cut one by one
        if isinstance(node, ast.Attribute) and node.attr in _CUTTING:
            path = access_path(node.value) or ""
            if any(path == name or path.startswith(f"{name}[") for name in names):
                return True
        if isinstance(node, ast.Call) and node is not call.node and _may_cut(node, names):
            return True
    return False


def _may_cut(node: ast.Call, names: tuple[str, ...]) -> bool:
    """Whether another call gets the state as a whole and may change it in place: `reset(hidden)`."""
    given = set(_names([*node.args, *(k.value for k in node.keywords)]))
    called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    return bool(given & set(names)) and called not in ("print", "len", "isinstance", "type")


def _cut_by_model(function: Function, model: str) -> bool:
    """Whether the class of the model speaks of detaching, where the class is known."""
    workspace = function.workspace
    for value in value_of(function, model):
        for ancestor in workspace.ancestors(value.type) if "::" in value.type else ():
            cls = workspace.class_model(ancestor)
            if cls is None:
                continue
            for method in cls.methods:
                workspace.note(f"code {ancestor}.{method}")
            if any(isinstance(node, ast.Attribute) and node.attr in _CUTTING for node in ast.walk(cls.segment.node)):
                return True
    return False


def _differentiates(loop: ast.AST, backward: Event, assignment: ast.Assign) -> bool:
    """Whether what is differentiated is computed from what the call gave."""
    node = backward.node
    if not isinstance(node, ast.Call):
        return False
    wanted = _loaded(node)
    derived = {n.id for t in assignment.targets for n in ast.walk(t) if isinstance(n, ast.Name)}
    for _ in range(_MAX_STEPS):
        if derived & wanted:
            return True
        before = len(derived)
        for inner in ast.walk(loop):
            if isinstance(inner, (ast.Assign, ast.AugAssign)):
                if derived & _loaded(inner.value):
                    targets = inner.targets if isinstance(inner, ast.Assign) else [inner.target]
                    derived |= {n.id for t in targets for n in ast.walk(t) if isinstance(n, ast.Name)}
            elif isinstance(inner, ast.Call) and isinstance(inner.func, ast.Attribute) and inner.func.attr == "append":
                if derived & {name for argument in inner.args for name in _loaded(argument)}:
                    derived |= {n.id for n in ast.walk(inner.func.value) if isinstance(n, ast.Name)}
        derived.discard("self")
        if len(derived) == before:
            break
    return bool(derived & wanted)


def _loaded(node: ast.AST) -> set[str]:
    """The names in an expression, but for what is cut from its graph there."""
    found: set[str] = set()
    pending = [node]
    while pending:
        inner = pending.pop()
        if isinstance(inner, ast.Attribute) and inner.attr in _CUTTING:
            continue
        if isinstance(inner, ast.Name):
            found.add(inner.id)
        pending.extend(ast.iter_child_nodes(inner))
    return found
