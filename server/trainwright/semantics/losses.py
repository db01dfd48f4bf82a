"""The places where a loss of torch is computed: which loss, of what, and what scale that has, across files.

A criterion or model that a function was given is what all callers in sight hand over; where they differ, it stays
unknown.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import partial

from trainwright.semantics import activations
from trainwright.semantics.calls import Call
from trainwright.semantics.model import Function
from trainwright.semantics.training import value_of
from trainwright.semantics.values import Kind, Made, Value
from trainwright.semantics.workspace import Workspace

CRITERIA = {
    "CrossEntropyLoss": "cross_entropy",
    "NLLLoss": "nll_loss",
    "BCELoss": "binary_cross_entropy",
    "BCEWithLogitsLoss": "binary_cross_entropy_with_logits",
    "MSELoss": "mse_loss",
    "L1Loss": "l1_loss",
    "SmoothL1Loss": "smooth_l1_loss",
    "HuberLoss": "huber_loss",
}
"""Criteria of torch.nn and the function of torch.nn.functional that each of them calls."""
_FUNCTIONS = frozenset(CRITERIA.values())
_MAX_DEPTH = 4
_CLASSIFIERS = ("torchvision.models.", "timm.create_model")
"""Their models end in a linear layer; those for detection, segmentation ... are in modules of their own."""
_SEVERAL_OUTPUTS = ("inception_v3", "googlenet", "get_model")


@dataclass(frozen=True, eq=False)
class LossCall:
    """A loss is computed here."""

    call: Call
    loss: str
    """The function of torch.nn.functional that computes it."""
    name: str
    """As the code has it: `nn.BCELoss` or `F.binary_cross_entropy`."""
    made: Made | None
    """What gave the output its scale; never `forward`."""
    raw: Made | None
    """The same, as the function itself sees it."""

    @property
    def output(self) -> Value:
        """What the loss is computed of."""
        return self.call.value("input", 0)

    @property
    def target(self) -> Value:
        """What it is compared with."""
        return self.call.value("target", 1)

    @property
    def output_node(self) -> ast.expr | None:
        """The expression of the output."""
        return self.call.argument("input", 0)

    @property
    def target_node(self) -> ast.expr | None:
        """The expression of the target."""
        return self.call.argument("target", 1)


def loss_calls(function: Function) -> list[LossCall]:
    """The losses that a function computes itself."""
    return function.workspace.remember("losses", function, partial(_computed, function))


def _computed(function: Function) -> list[LossCall]:
    found = []
    for call in function.calls:
        named = _loss_of(function, call)
        if named is not None and (call.arguments or call.keywords):
            raw = call.value("input", 0).tensor.made
            found.append(LossCall(call, *named, scale_of(function, raw), raw))
    return found


def _loss_of(function: Function, call: Call) -> tuple[str, str] | None:
    """The loss that a call computes, and its name for people; None when it is no loss that is known."""
    if call.name.startswith("torch.nn.functional."):
        last = call.name.rpartition(".")[2]
        return (last, f"F.{last}") if last in _FUNCTIONS else None
    callee = call.callee
    if callee.kind is Kind.UNKNOWN and callee.ident and _may_be_a_loss(call):
        values = value_of(function, callee.ident)
        callee = values[0] if values and len({v.type for v in values}) == 1 else callee
    if callee.kind is not Kind.CRITERION or not callee.type.startswith("torch.nn."):
        return None
    last = callee.type.rpartition(".")[2]
    return (CRITERIA[last], f"nn.{last}") if last in CRITERIA else None


def _may_be_a_loss(call: Call) -> bool:
    """Whether it is worth asking the callers what is called: two things are given, and one of them is known."""
    if len(call.arguments) + len(call.keywords) != 2:
        return False
    given = call.value("input", 0)
    facet = given.tensor
    return facet.made is not None or facet.shape is not None or bool(given.device)


def scale_of(function: Function, made: Made | None) -> Made | None:
    """What gave a value of a function its scale, the forwards of its modules followed; None when not known."""
    if made is None or made.how != "forward":
        return made
    heads = _new_heads(function, made.where)
    if heads:
        kinds = {head.type for head in value_of(function, made.where)}
        library = bool(kinds) and all(kind.startswith(_CLASSIFIERS) for kind in kinds)
        return output_scale(function.workspace, heads[-1]) if library and len(heads) == 1 else None
    found = [output_scale(function.workspace, value) for value in value_of(function, made.where)]
    if not found or None in found or len({each.how for each in found if each is not None}) != 1:
        return None
    return found[0]


def output_scale(workspace: Workspace, module: Value, depth: int = 0) -> Made | None:
    """What the output of a module has been through last."""
    if depth > _MAX_DEPTH or module.kind is not Kind.MODULE:
        return None
    if module.type == "torch.nn.Sequential":
        made: Made | None = None
        for item in module.items:
            made = output_scale(workspace, item, depth + 1) if "::" in item.type else _behind(item, made)
        return made
    if module.type.startswith(_CLASSIFIERS):
        plain = module.type.count(".") < 3 and not module.type.endswith(_SEVERAL_OUTPUTS)
        return Made(activations.LINEAR) if plain else None
    if "::" not in module.type:
        return _behind(module, None)
    forward = workspace.method(module.type, "forward")
    if forward is None or forward.returns.kind is not Kind.TENSOR:
        return None
    inner = forward.returns.tensor.made
    if inner is None or inner.how != "forward":
        return inner
    facts = workspace.class_facts(module.type)
    own = f"{forward.parameters[0]}." if forward.parameters else "."
    held = facts.attributes.get(inner.where.removeprefix(own)) if facts is not None else None
    return output_scale(workspace, held, depth + 1) if held is not None else None


def _behind(layer: Value, before: Made | None) -> Made | None:
    return activations.behind_layer(layer.type.removeprefix("torch.nn."), before, "", 0)


def _new_heads(function: Function, ident: str) -> list[Value]:
    """The parts of a module that are exchanged: `model.fc = nn.Linear(512, 10)`."""
    environment = function.module.globals if ident.startswith("::") else function.outcome.environment
    path = ident.removeprefix("::")
    own = (f"{path}.", f"{path}[")
    kinds = (Kind.MODULE, Kind.UNKNOWN)
    return [value for key, value in environment.items() if key.startswith(own) and value.kind in kinds]
