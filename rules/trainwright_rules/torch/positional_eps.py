"""TORCH031 positional-eps."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from trainwright.positions import Range
from trainwright.rule import Applicability, Call, Finding, Fix, Function, Rule, Severity, words

if TYPE_CHECKING:
    from trainwright.editing import Editor

_LARGEST_EPS = 1e-2
_NORMS = ("BatchNorm1d", "BatchNorm2d", "BatchNorm3d", "SyncBatchNorm", "InstanceNorm1d", "InstanceNorm2d",
          "InstanceNorm3d", "LazyBatchNorm1d", "LazyBatchNorm2d", "LazyBatchNorm3d")  # fmt: skip
_POSITIONS = {
    **{f"torch.nn.{name}": (0 if name.startswith("Lazy") else 1, "momentum") for name in _NORMS},
    "torch.nn.LayerNorm": (1, "elementwise_affine"),
    "torch.nn.GroupNorm": (2, "affine"),
    "torch.optim.Adam": (3, "weight_decay"),
    "torch.optim.AdamW": (3, "weight_decay"),
    "torch.optim.Adamax": (3, "weight_decay"),
    "torch.optim.NAdam": (3, "weight_decay"),
    "torch.optim.RAdam": (3, "weight_decay"),
    "torch.optim.RMSprop": (3, "weight_decay"),
}
"""Where `eps` stands in the signature (torch 2.13), and what people who write there mean."""


class PositionalEps(Rule):
    """A number that was meant as momentum, or as another option, is taken as eps.

    ## What it does
    Reports a positional argument of a norm layer or an optimizer that stands where `eps` does and can't be meant as
    one: it is larger than 0.01, a Boolean, or a variable whose name says momentum, affine or weight decay.

    ## Why it is bad
    `BatchNorm2d(64, 0.8)` sets eps to 0.8 and leaves the momentum as it is. Nothing raises: the layer divides by
    sqrt(variance + 0.8), so activations with a small variance are not normalised at all.

    ## Example
    ```python
    from torch import nn

    block = nn.Sequential(nn.Conv2d(3, 64, 3), nn.BatchNorm2d(64, 0.8), nn.LeakyReLU(0.2))
    ```

    ## Use instead
    ```python
    from torch import nn

    block = nn.Sequential(nn.Conv2d(3, 64, 3), nn.BatchNorm2d(64, momentum=0.8), nn.LeakyReLU(0.2))
    ```

    ## Fix safety
    Unsafe: the number gets the name of the option that it was evidently meant for, and the layer computes something
    else than before.

    ## Truth
    The order is `BatchNorm2d(num_features, eps, momentum)`. torch's momentum is the weight of the new batch: what Keras
    and others call a momentum of 0.8 is 0.2 here.

    ## References
    - torch.nn.BatchNorm2d: https://pytorch.org/docs/stable/generated/torch.nn.BatchNorm2d.html
    """

    code = "TORCH031"
    name = "positional-eps"
    severity = Severity.WARN
    libraries = ("torch",)

    def check_function(self, function: Function) -> Iterator[Finding]:
        for call in function.calls_to(*_POSITIONS):
            index, meant = _POSITIONS[call.name]
            if index >= len(call.node.args) or any(isinstance(a, ast.Starred) for a in call.node.args[: index + 1]):
                continue
            given = call.node.args[index]
            named = _named(given)
            if not named and not _is_no_eps(given):
                continue
            meant = named or _meant(meant, given)
            callee, text = ast.unparse(call.node.func), ast.unparse(given)
            advice = f"Write `{meant}={text}` if that is meant" if meant else "Name what is meant"
            yield self.finding(
                call.place.at(given),
                f"`{text}` is the eps of `{callee}`: by position {_ordinal(index)} comes eps. {advice}",
                fixable=Applicability.UNSAFE if _is_fixable(call, index, meant) else None,
                subject=(call, index, meant),
            )

    def fix(self, finding: Finding, editor: Editor) -> Fix | None:
        call, index, meant = finding.subject
        if not _is_fixable(call, index, meant):
            return None
        start = call.place.at(call.node.args[index]).range.start
        editor.replace_range(Range(start, start), f"{meant}=")
        return Fix(f"Name it: `{meant}={ast.unparse(call.node.args[index])}`", Applicability.UNSAFE)


def _is_bool(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, bool)


def _is_no_eps(node: ast.expr) -> bool:
    return (
        isinstance(node, ast.Constant)
        and isinstance(node.value, (int, float))
        and (isinstance(node.value, bool) or node.value > _LARGEST_EPS)
    )


def _named(node: ast.expr) -> str:
    """The option that a variable's name speaks of."""
    name = node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""
    found = words.words(name)
    if "eps" in found or "epsilon" in found:
        return ""
    if "momentum" in found or found == ("bn", "mom"):
        return "momentum"
    if "affine" in found:
        return "affine"
    return "weight_decay" if {"weight", "decay"} <= set(found) else ""


def _meant(option: str, given: ast.expr) -> str:
    """The option that a number or Boolean was meant for; empty where it fits none."""
    if _is_bool(given):
        return "affine" if option == "momentum" else option
    return option if option in ("momentum", "weight_decay") else ""


def _ordinal(index: int) -> str:
    return ("first", "second", "third", "fourth")[index]


def _is_fixable(call: Call, index: int, meant: str) -> bool:
    is_last = index == len(call.node.args) - 1
    return bool(meant) and is_last and all(keyword.arg not in (meant, None) for keyword in call.node.keywords)
