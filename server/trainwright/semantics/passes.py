"""Evaluation passes: where a function runs modules to evaluate or predict, not to train."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from trainwright.semantics import library, words
from trainwright.semantics.flow import UNKNOWN_MODE, Frame, Mode, Recording, RecordingFlow, initial
from trainwright.semantics.in_tests import is_test
from trainwright.semantics.model import Function
from trainwright.semantics.tree import Context, Event, Loop, What, events, loops
from trainwright.semantics.values import Part

_TRAINING = (What.BACKWARD, What.STEP, What.DIFFERENTIATE)
_OTHER_FRAMEWORKS = frozenset(
    {"tensorflow", "keras", "jax", "flax", "megengine", "mxnet", "paddle", "mindspore", "oneflow", "haiku", "sklearn"}
)
_TORCH_FAMILY = frozenset(
    {"torch", "torchvision", "torchaudio", "torchtext", "lightning", "pytorch_lightning", "transformers", "timm",
     "torch_geometric", "accelerate", "ignite", "deepspeed", "diffusers", "monai", "fastai", "peft", "trl"}
)  # fmt: skip
_OF_TORCH = frozenset({What.FORWARD, What.MODE, What.BACKWARD, What.ZERO_GRAD, What.STEP, What.GRADIENTS, What.FREEZE})
"""Events that show a function to be about torch, whatever its file imports."""

_BLANK = frozenset({"zeros", "ones", "empty", "full"})
_MADE_UP = _BLANK | {"randn", "rand", "randint", "arange", "linspace"}
_LIGHTNING_CLASSES = ("lightning.pytorch.",)


@dataclass(frozen=True)
class Forward:
    """A module is called, in this function or in one that it calls."""

    event: Event
    """The event in this function: the call of the module, or of the function that leads to it."""
    subject: str
    """The module's identity in this function."""
    mode: Mode
    gradients: frozenset[str]
    frozen: bool
    indifferent: bool
    direct: bool
    """Whether the module is called in this function itself."""

    @property
    def spelling(self) -> str:
        """The module as the function's code writes it."""
        node = self.event.node
        if self.direct and isinstance(node, ast.Call):
            function = node.func
            if isinstance(function, ast.Attribute) and function.attr == "forward":
                function = function.value
            return ast.unparse(function)
        return self.subject.removeprefix("::")


@dataclass(frozen=True)
class EvaluationPass:
    """One pass: a loop over held-out data, or a function that evaluates."""

    function: Function
    forwards: tuple[Forward, ...]
    loop: Context | None
    """The loop over held-out data, or the outermost loop that holds the forwards; None when there is none."""
    over: str
    """What the loop walks over, as the code writes it; empty when the function's name is what tells."""
    part: Part | None

    @property
    def explicit(self) -> bool:
        """Whether the code says itself that nothing is trained: held-out data, or gradients switched off."""
        return bool(self.over) or any("off" in f.gradients for f in self.forwards)


@dataclass(eq=False, slots=True)
class _Seen:
    event: Event
    training: bool
    forward: Forward | None


def evaluation_passes(function: Function) -> list[EvaluationPass]:
    """The evaluation passes of a function, in the order of the text. Code of tests and of Lightning has none:
    pytest functions check models in any mode, and Lightning's Trainer sets mode and gradients itself."""
    return function.workspace.remember("passes", function, partial(_passes, function))


def _passes(function: Function) -> list[EvaluationPass]:
    if not _concerned(function):
        return []
    seen = _observe(function)
    forwards = [s.forward for s in seen if s.forward is not None]
    if not forwards:
        return []
    live = loops(function.tree)
    training = [s.event for s in seen if s.training]
    found: list[EvaluationPass] = []
    taken: set[int] = set()
    for loop_context in _held_out_loops(forwards, live):
        if any(_within(event, loop_context.node) for event in training):
            continue
        inside = tuple(f for f in forwards if _within(f.event, loop_context.node) and id(f) not in taken)
        if inside:
            taken.update(map(id, inside))
            loop = live[loop_context.node]
            found.append(EvaluationPass(function, inside, loop_context, _walked(loop_context.node), loop.part))
    rest = tuple(f for f in forwards if id(f) not in taken)
    if rest and not training and not any(e.what is What.ZERO_GRAD for e in function.events):
        named = words.names_evaluation(function.name) and not function.is_body
        switched_off = tuple(f for f in rest if f.gradients == {"off"} and f.direct)
        chosen = rest if named else switched_off
        if chosen:
            found.append(EvaluationPass(function, chosen, _outermost_loop(chosen), "", None))
    return found


def switched_off_at_import(function: Function) -> bool:
    """Whether the file switches the recording of gradients off for good when it is imported or run."""
    if function.is_body:
        return False
    facts = function.workspace.function(function.module.own_body.id)
    return facts is not None and any(e.what is What.GRADIENTS and e.detail != "on" for e in events(facts.tree))


def of_another_framework(function: Function) -> bool:
    """Whether the file trains with another framework than torch, whose words mean other things."""
    imports = function.module.imports
    return bool(imports & _OTHER_FRAMEWORKS) and "torch" not in imports


def _of_torch(function: Function) -> bool:
    """Whether torch is in sight: elsewhere `model(batch)` may be anything."""
    if function.module.imports & _TORCH_FAMILY:
        return True
    return any(event.what in _OF_TORCH for event in function.events)


def _concerned(function: Function) -> bool:
    cls = function.cls
    if cls is not None and any(b.startswith(_LIGHTNING_CLASSES) for b in cls.library_bases):
        return False
    if function.name in ("forward", "__init__", "__call__", "training_step"):
        return False
    if not _of_torch(function):
        return False
    if is_test(function) or _tries_out(function):
        return False
    if of_another_framework(function):
        return False
    return bool(function.workspace.reach(function.id) & {What.FORWARD, What.APPLY})


def _mode_of(state: Recording, subject: str) -> Mode:
    """The mode of a module; one whose constructor puts a part of it in eval mode is no longer simply a new one."""
    mode = state.mode(subject)
    part = state.canonical(subject) + "."
    if mode == {"new"}:
        parts = [key for key in (*state.modes, *state.aliases) if key.startswith(part)]
        if any("eval" in state.mode(key) for key in parts):
            return UNKNOWN_MODE
    return mode


def _tries_out(function: Function) -> bool:
    """Whether a function named as a test only looks whether a network runs: it builds one and feeds it made-up data.
    So does one of any name that feeds it blank data: it asks for the shape of the output."""
    if function.is_body:
        return False
    calls = _MADE_UP if "test" in words.words(function.name) else _BLANK
    runs = {id(e.node) for e in function.events if e.what in (What.FORWARD, What.APPLY)}
    given = [call.node.args[0] for call in function.calls if id(call.node) in runs and call.node.args]
    if not given:
        return False
    made = {
        target.id
        for place in function.nodes(ast.Assign)
        if isinstance(place.node, ast.Assign) and _is_made_up(place.node.value, calls)
        for target in place.node.targets
        if isinstance(target, ast.Name)
    }
    return all(_is_made_of(a, made, calls) for a in given)


def _is_made_of(node: ast.expr, made: set[str], calls: frozenset[str]) -> bool:
    """Whether it is made-up data, or what comes of it: `self.norm(self.conv(x))` after `x = torch.zeros(1, 3)`."""
    while not _is_made_up(node, calls):
        if isinstance(node, ast.Name):
            return node.id in made
        if not isinstance(node, ast.Call):
            return False
        method = node.func.value if isinstance(node.func, ast.Attribute) else None
        of_data = isinstance(method, ast.Name) and method.id in made  # x.view(1, -1)
        if not of_data and not node.args:
            return False
        node = method if of_data and method is not None else node.args[0]
    return True


def _is_made_up(node: ast.expr, calls: frozenset[str]) -> bool:
    """torch.randn(2, 3, 32, 32), also moved or wrapped: Variable(torch.zeros(1)).cuda()."""
    while isinstance(node, ast.Call):
        function = node.func
        last = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
        if last in calls:
            return True
        if isinstance(function, ast.Attribute) and isinstance(function.value, ast.Call):
            node = function.value
        elif last in ("Variable", "Tensor") and node.args:
            node = node.args[0]
        else:
            return False
    return False


def _observe(function: Function) -> list[_Seen]:
    seen: list[_Seen] = []
    modelled = {e.subject for e in function.events if e.what is What.MODE}

    def observe(event: Event, subject: str, state: Recording, frame: Frame) -> None:
        outer = frame.outermost(event)
        if event.what in _TRAINING:
            seen.append(_Seen(outer, True, None))
            return
        if not subject or not _is_forward(event, subject, modelled) or _is_pass_itself(frame):
            return
        forward = Forward(
            outer,
            state.canonical(subject) if frame.depth else subject,
            _mode_of(state, subject),
            state.gradients,
            state.is_frozen(subject),
            event.indifferent or state.is_indifferent(subject),
            frame.depth == 0,
        )
        seen.append(_Seen(outer, False, forward))

    frame = Frame(function.facts)
    RecordingFlow(function.workspace, observe).run_tree(
        function.tree, frame, initial(function.workspace, function.facts)
    )
    return seen


def _is_forward(event: Event, subject: str, modelled: set[str]) -> bool:
    if event.what is What.FORWARD:
        return event.detail not in library.PARAMETERLESS_MODULES  # without parameters there is nothing to record for
    if event.what is not What.APPLY:
        return False
    if event.detail == ".forward":
        return True
    if "$" in subject:
        return False  # made in a helper, and nothing but its name speaks of a model
    return words.names_model(subject) or (subject in modelled and not event.detail)


def _is_pass_itself(frame: Frame) -> bool:
    """Whether a function further in is an evaluation pass by itself, and is spoken of there."""
    inner: Frame | None = frame
    while inner is not None and inner.parent is not None:
        if words.names_evaluation(inner.facts.name) or inner.facts.name == "forward":
            return True
        inner = inner.parent
    return False


def _held_out_loops(forwards: list[Forward], live: dict[ast.AST, Loop]) -> Iterator[Context]:
    """The innermost loops over held-out data around the forwards."""
    given: set[ast.AST] = set()
    for forward in forwards:
        for context in forward.event.context.chain() if forward.event.context is not None else ():
            loop = live.get(context.node)
            if loop is None:
                continue
            if loop.part in (Part.VALIDATION, Part.TEST) and not isinstance(context.node, ast.While):
                if context.node not in given:
                    given.add(context.node)
                    yield context
                break
            if loop.part is Part.TRAIN:
                break


def _within(event: Event, node: ast.AST) -> bool:
    return event.context is not None and any(c.node is node for c in event.context.chain())


def _outermost_loop(forwards: tuple[Forward, ...]) -> Context | None:
    """The outermost loop that holds all forwards; None when they share none."""
    shared: list[Context] | None = None
    for forward in forwards:
        chain = [
            c
            for c in (forward.event.context.chain() if forward.event.context is not None else [])
            if isinstance(c.node, (ast.For, ast.AsyncFor, ast.While))
        ]
        nodes = {id(c.node) for c in chain}
        shared = chain if shared is None else [c for c in shared if id(c.node) in nodes]
    return shared[-1] if shared else None


def _walked(node: ast.AST) -> str:
    iterable = node.iter if isinstance(node, (ast.For, ast.AsyncFor)) else None
    if iterable is None:
        generators = getattr(node, "generators", ())
        iterable = generators[0].iter if generators else None
    while isinstance(iterable, ast.Call) and iterable.args:
        iterable = iterable.args[0]
    text = ast.unparse(iterable) if iterable is not None else ""
    return text if len(text) <= 60 else ""


def training_resumes(function: Function) -> bool:
    """Whether training goes on around an evaluation pass and relies on the mode that it finds: a backward is in
    sight, in the function or around a call of it, and nobody calls train()."""
    trains = restores = False

    def observe(event: Event, subject: str, state: Recording, frame: Frame) -> None:
        nonlocal trains, restores
        trains |= event.what is What.BACKWARD
        restores |= event.what is What.MODE and event.detail == "train"

    for facts in (function.facts, *function.workspace.callers(function.id)):
        RecordingFlow(function.workspace, observe).run_function(Frame(facts), Recording())
    return trains and not restores
