"""Checkpoints that a training can't go on from: only weights are written while an optimizer has a state of its own."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from trainwright.semantics import words
from trainwright.semantics.model import Function
from trainwright.semantics.saving import PARTIAL
from trainwright.semantics.training import Happening, Trace, callers_above, trace
from trainwright.semantics.tree import Context, Event, What

_BEST = frozenset(
    {
        "best",
        "improved",
        "improvement",
        "improves",
        "better",
        "lowest",
        "highest",
        "early",
        "stopping",
        "stopper",
        "patience",
    }
)
_FINAL = frozenset({"final", "last", "end", "done", "finished"})
_COUNTS = frozenset(
    {"epoch", "epochs", "step", "steps", "iter", "iters", "iteration", "iterations", "i", "idx", "batch", "it", "n"}
)
_ORDERS = (ast.Lt, ast.LtE, ast.Gt, ast.GtE)


@dataclass(frozen=True)
class PartialCheckpoint:
    """`save` writes weights alone in the turns of a training loop, or when training is interrupted."""

    save: Event
    step: Happening
    interrupted: bool
    around: Function
    """The function whose loop it is: the one that saves, or one that calls it."""


def partial_checkpoints(function: Function) -> list[PartialCheckpoint]:
    """Where a function saves weights alone although the training that it belongs to would need more to go on."""
    if not any(e.what is What.SAVE and e.detail in PARTIAL for e in function.events):
        return []
    return function.workspace.remember("checkpoints", function, partial(_partial, function))


def _partial(function: Function) -> list[PartialCheckpoint]:
    saves = [e for e in function.events if e.what is What.SAVE and e.detail in PARTIAL]
    saves = [e for e in saves if e.segment is not None and not _for_inference(_tests(e)) and not _named_best(e)]
    owner = function.cls.name if function.cls is not None else ""
    if not saves or _BEST & set(words.words(f"{owner}_{function.name}")):
        return []
    for around in (function, *_live_callers(function)):
        whole = trace(around)
        if any(h.event.detail not in PARTIAL for h in whole.of(What.SAVE)):
            return []  # a full checkpoint, or what may be one, is saved beside them
        for save in saves:
            found = _in_training(function, around, whole, save)
            if found is not None:
                return [found]
    return []


def _live_callers(function: Function) -> Iterator[Function]:
    for facts in callers_above(function.workspace, function.facts):
        function.workspace.note(f"code {facts.id}")
        caller = function.workspace.function_model(facts.id)
        if caller is not None:
            yield caller


def _in_training(function: Function, around: Function, whole: Trace, save: Event) -> PartialCheckpoint | None:
    own = around is function
    saves = (h for h in whole.of(What.SAVE) if h.owner.id == function.id)
    places = [h for h in saves if (h.event is save if own else h.event == save)]
    interrupted = [h for h in places if _in_handler(h.outer)]
    for place in places:
        if around is not function and _for_inference(_tests(place.outer)):
            continue
        for turns in place.loops:
            steps = [h for h in whole.of(What.STEP) if turns in h.loops]
            if any(h.subject == step.subject and turns in h.loops for h in whole.of(What.CREATE) for step in steps):
                continue  # each turn is a training of its own, and this is what comes out
            if steps and any(turns in h.loops for h in whole.of(What.BACKWARD)):
                return PartialCheckpoint(save, steps[0], False, around)
            handed = [h for h in whole.of(What.ESCAPE) if turns in h.loops and words.names_optimizer(h.subject)]
            if handed and any(turns in h.loops for h in whole.of(What.SCHEDULE)):
                return PartialCheckpoint(save, handed[0], False, around)  # trained by a function that is handed over
    if interrupted and len(interrupted) == len(places):
        step = next(whole.of(What.STEP), None)
        if step is not None and any(True for _ in whole.of(What.BACKWARD)):
            return PartialCheckpoint(save, step, True, around)
    return None


def _in_handler(event: Event) -> bool:
    """Whether an event happens when somebody stops the program."""
    for context in _chain(event):
        if isinstance(context.node, ast.ExceptHandler) and context.node.type is not None:
            return "KeyboardInterrupt" in ast.unparse(context.node.type)
    return False


def _chain(event: Event) -> list[Context]:
    return event.context.chain() if event.context is not None else []


def _tests(event: Event) -> list[ast.expr]:
    """The conditions under which an event happens."""
    return [c.node.test for c in _chain(event) if isinstance(c.node, ast.If) and c.arm == "body"]


def _named_best(event: Event) -> bool:
    """Whether the file's name says that these are the best or the final weights."""
    node = event.node
    paths = [*node.args[1:], *(k.value for k in node.keywords)] if isinstance(node, ast.Call) else []
    found: set[str] = set()
    for path in paths:
        for inner in ast.walk(path):
            if isinstance(inner, ast.Constant) and isinstance(inner.value, str):
                found.update(words.words(inner.value))
            elif isinstance(inner, (ast.Name, ast.Attribute)):
                found.update(words.words(inner.attr if isinstance(inner, ast.Attribute) else inner.id))
    return bool(found & (_BEST | {"final"}))


def _for_inference(tests: list[ast.expr]) -> bool:
    """Whether conditions choose the best weights so far, or the last ones: these are kept to be used."""
    return any(_chooses(test) for test in tests)


def _chooses(test: ast.expr) -> bool:
    if (
        isinstance(test, ast.BoolOp)
        and isinstance(test.op, ast.Or)
        and any(isinstance(n, ast.Mod) for n in ast.walk(test))
    ):
        return False  # now and then as well
    if isinstance(test, ast.BoolOp):
        return any(_chooses(value) for value in test.values)
    spoken = _spoken(test)
    if spoken & _BEST:
        return True
    if not isinstance(test, ast.Compare) or any(isinstance(n, ast.Mod) for n in ast.walk(test)):
        return False
    counts = bool(spoken & _COUNTS)
    if isinstance(test.ops[0], _ORDERS):
        return not counts
    if isinstance(test.ops[0], ast.Eq):
        return counts and (len(spoken & _COUNTS) > 1 or bool(spoken & _FINAL) or _reaches_the_end(test))
    return False


def _reaches_the_end(test: ast.Compare) -> bool:
    """`epoch == args.epochs - 1`, `epoch + 1 == total`."""
    return not any(isinstance(side, ast.Constant) for side in (test.left, *test.comparators))


def _spoken(node: ast.AST) -> set[str]:
    found: set[str] = set()
    for inner in ast.walk(node):
        if isinstance(inner, ast.Attribute):
            found.update(words.words(inner.attr))
        elif isinstance(inner, ast.Name):
            found.update(words.words(inner.id))
    return found
