"""Mixed precision by hand: whether autocast and GradScaler are used in full around backward and step."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import partial

from trainwright.semantics import words
from trainwright.semantics.calls import Call
from trainwright.semantics.facts import World
from trainwright.semantics.flow import Flow, Frame
from trainwright.semantics.model import Function
from trainwright.semantics.own_code import own_code
from trainwright.semantics.training import callers_above, trace, trace_of, training_loops, value_of
from trainwright.semantics.tree import Context, Event, What
from trainwright.semantics.values import Kind

AUTOCAST = frozenset(
    {"torch.autocast", "torch.amp.autocast", "torch.cuda.amp.autocast", "torch.amp.autocast_mode.autocast",
     "torch.cuda.amp.autocast_mode.autocast"}
)  # fmt: skip
_OF_CUDA = frozenset({"torch.cuda.amp.autocast", "torch.cuda.amp.autocast_mode.autocast"})
_HALF = frozenset({"torch.float16", "torch.half"})
_AUTOMATIC = frozenset({"accelerator", "fabric", "engine", "deepspeed", "booster", "manual"})
_LOOPS = (ast.For, ast.AsyncFor, ast.While)


@dataclass(frozen=True)
class PrecisionProblem:
    """What is missing (`why`):

    backward: `event` differentiates the loss unscaled, and `other`, a scaler.step, divides the gradients by the scale.
    step: `other` computes scaled gradients, and `event` applies them as they are.
    update: `event`, a scaler.step, is never followed by scaler.update().
    inside: `event`, a backward, runs under autocast.
    """

    why: str
    event: Event
    other: Event | None
    scaler: str
    """The scaler as the code names it; empty where it is not known."""


@dataclass(frozen=True)
class Unscaled:
    """A loop trains under a float16 autocast, made by `call`, and nothing scales its losses."""

    call: Call
    backward: Event


@dataclass
class _Scaled:
    """How the gradients at hand were computed: plain or scaled, with the backward; unscaled, unknown, or not at all."""

    of: frozenset[tuple[str, Event | None]]

    def copy(self) -> _Scaled:
        return _Scaled(self.of)

    def join(self, other: _Scaled) -> _Scaled:
        return _Scaled(self.of | other.of)


class _ScaleFlow(Flow[_Scaled]):
    def __init__(self, world: World, scaled: frozenset[str]) -> None:
        super().__init__(world)
        self.scaled = scaled
        """Names of losses that were multiplied by the scale before."""
        self.found: dict[int, tuple[str, Event, Event]] = {}

    def event(self, event: Event, subject: str, state: _Scaled, frame: Frame) -> None:
        outer = frame.outermost(event)
        if event.what is What.BACKWARD:
            how = "plain"
            if event.detail == "scaled" or _receiver(event) in self.scaled:
                how = "scaled"
            elif event.detail or frame.depth:
                how = "unknown"
            state.of = frozenset({(how, outer)})
        elif event.what is What.UNSCALE:
            state.of = frozenset({("unscaled", None)})
        elif event.what is What.ZERO_GRAD:
            state.of = frozenset({("none", None)})
        elif event.what is What.STEP and self.recording and frame.depth == 0:
            scaler = _scaler_of(event)
            wrong = "plain" if event.detail == "scaler" and scaler else "scaled" if event.detail != "scaler" else ""
            if wrong and state.of and all(how == wrong for how, _ in state.of):
                backward = next(outer for _, outer in state.of if outer is not None)
                self.found.setdefault(id(event.node), (wrong, backward, event))

    def not_entered(self, event: Event, state: _Scaled, frame: Frame) -> None:
        state.of = frozenset({("unknown", None)})


def precision_problems(function: Function) -> list[PrecisionProblem]:
    """Where a function leaves out a part of what a GradScaler needs, or differentiates under autocast."""
    if not any(e.what in (What.BACKWARD, What.STEP) for e in function.events):
        return []
    return function.workspace.remember("precision", function, partial(_problems, function))


def _problems(function: Function) -> list[PrecisionProblem]:
    found: list[PrecisionProblem] = []
    steps = [e for e in function.events if e.what is What.STEP and e.detail == "scaler" and _scaler_of(e)]
    uses = steps or any(e.what is What.BACKWARD and e.detail == "scaled" for e in function.events)
    if uses and What.BACKWARD in function.workspace.reach(function.id):
        flow = _ScaleFlow(function.workspace, _scaled_names(function))
        flow.run_tree(function.tree, Frame(function.facts), _Scaled(frozenset({("none", None)})))
        for wrong, backward, step in flow.found.values():
            if wrong == "plain":
                found.append(PrecisionProblem("backward", backward, step, _scaler_of(step)))
            elif not _is_scheduled_by_hand(function):
                found.append(PrecisionProblem("step", step, backward, _scaler_around(backward)))
    reported = {id(problem.other) for problem in found}
    missing = next((s for s in steps if _never_updated(function, s)), None)
    if missing is not None and id(missing) not in reported:
        found.append(PrecisionProblem("update", missing, None, _scaler_of(missing)))
    casts = {id(call.node): call for call in function.calls if call.name in AUTOCAST}
    for event in function.events if casts else ():
        if event.what is What.BACKWARD and not _AUTOMATIC & set(words.words(event.detail)):
            call = _innermost(event.context, casts)
            if call is not None and not _is_off(call):
                found.append(PrecisionProblem("inside", event, None, ""))
    return found


def unscaled_casts(function: Function) -> list[Unscaled]:
    """Where a training loop runs its forward in float16 and nothing scales the loss."""
    casts = [call for call in function.calls if call.name in AUTOCAST and _is_half(call)]
    if not casts or _mentions_scaling(function):
        return []
    found: list[Unscaled] = []
    nodes = {id(call.node): call for call in casts}
    silent = {id(call.node) for call in function.calls if call.gradients == "off"}
    for loop in training_loops(function):
        for happening in loop.inside:
            event = happening.outer
            if happening.what not in (What.FORWARD, What.APPLY) or loop.backward.outer.segment is None:
                continue
            call = _innermost(event.context, nodes)
            if call is not None and id(event.node) not in silent and all(f.call is not call for f in found):
                found.append(Unscaled(call, loop.backward.outer))
    return found


def _receiver(event: Event) -> str:
    node = event.node
    inner = node.func.value if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) else None
    return inner.id if isinstance(inner, ast.Name) else ""


def _scaler_of(event: Event) -> str:
    """The GradScaler whose step an event is; empty for other things that step an optimizer."""
    node = event.node
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "step":
        text = ast.unparse(node.func.value)
        return text if "scal" in text.lower() else ""
    return ""


def _scaler_around(backward: Event) -> str:
    node = backward.node
    inner = node.func.value if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) else None
    if isinstance(inner, ast.Call) and isinstance(inner.func, ast.Attribute):
        return ast.unparse(inner.func.value)
    return ""


def _scaled_names(function: Function) -> frozenset[str]:
    """`scaled = scaler.scale(loss)`"""
    found: set[str] = set()
    if any(call.method == "scale" for call in function.calls):
        for place in own_code(function):
            node = place.node
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call):
                called = node.value.func
                if isinstance(called, ast.Attribute) and called.attr == "scale":
                    found.update(t.id for t in node.targets if isinstance(t, ast.Name))
    return frozenset(found)


def _is_scheduled_by_hand(function: Function) -> bool:
    """Whether the code divides by the scale itself."""
    return any(call.method in ("get_scale", "unscale_grads", "unscale_gradients") for call in function.calls)


def _never_updated(function: Function, step: Event) -> bool:
    workspace = function.workspace
    above = callers_above(workspace, function.facts)
    if any(What.UPDATE in workspace.reach(f.id) for f in (function.facts, *above)):
        return False
    call = next((c for c in function.calls if c.node is step.node), None)
    if call is None or not trace(function).complete:
        return False
    kinds = {call.receiver.kind} | {value.kind for value in value_of(function, call.receiver.ident)}
    if Kind.SCALER not in kinds or any(
        e.what is What.ESCAPE and e.subject == call.receiver.ident for e in function.events
    ):
        return False
    if any(isinstance(c.node, _LOOPS) for c in (step.context.chain() if step.context is not None else ())):
        return True
    return any(
        h.loops for caller in above for h in trace_of(workspace, caller).of(What.STEP) if h.owner.id == function.id
    )


def _innermost(context: Context | None, casts: dict[int, Call]) -> Call | None:
    """The autocast of the `with` block that an event is in."""
    for outer in context.chain() if context is not None else ():
        if isinstance(outer.node, (ast.With, ast.AsyncWith)):
            for item in outer.node.items:
                if id(item.context_expr) in casts:
                    return casts[id(item.context_expr)]
    return None


def _is_off(call: Call) -> bool:
    enabled = call.argument("enabled", 0 if call.name in _OF_CUDA else 2)
    return isinstance(enabled, ast.Constant) and not enabled.value


def _is_half(call: Call) -> bool:
    """Whether an autocast surely is to float16: asked for, or by default, which is that of the device."""
    if call.hides_arguments or _is_off(call):
        return False
    dtype = call.argument("dtype", 1)
    if dtype is not None:
        return call.value("dtype", 1).type in _HALF
    if call.name in _OF_CUDA:
        return True
    device = call.argument("device_type", 0)
    return isinstance(device, ast.Constant) and device.value == "cuda"


def _mentions_scaling(function: Function) -> bool:
    """Whether something in sight may scale the loss: a scaler, a wrapper of one, an engine, another default type."""
    for caller in (function, *(function.cls.methods.values() if function.cls is not None else ())):
        for place in own_code(caller):
            node = place.node
            name = node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""
            if isinstance(node, ast.arg):
                name = node.arg
            low = name.lower()
            if "scale" in low or "accelerator" in low or "fabric" in low or "bf16" in low or "bfloat16" in low:
                return True
            if low in ("set_autocast_gpu_dtype", "set_autocast_dtype", "deepspeed", "engine"):
                return True
    return any("scale" in name.lower() for name in function.parameters)
