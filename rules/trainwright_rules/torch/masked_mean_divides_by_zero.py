"""TORCH020 masked-mean-divides-by-zero."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from trainwright.rule import Applicability, Finding, Fix, Function, Place, Preset, Range, Rule, Severity, quoted, words

if TYPE_CHECKING:
    from trainwright.editing import Editor

_MASK = {"mask", "masks", "valid", "pad", "padding", "padded", "nonpad", "keep"}
_SAME_MASK = {"float", "double", "half", "long", "int", "to", "type_as", "unsqueeze", "expand_as", "expand", "bool",
              "view", "reshape", "squeeze", "type", "detach"}  # fmt: skip
"""Methods that leave a mask the same mask."""


class MaskedMeanDividesByZero(Rule):
    """A masked mean divides by the number of unmasked elements, which may be zero.

    ## What it does
    Reports `(loss * mask).sum() / mask.sum()` where nothing keeps the divisor away from zero.

    ## Why it is bad
    A batch in which all is masked gives 0 / 0: the loss is NaN, its gradients are NaN, and after one step all weights
    are.

    ## Example
    ```python
    import torch


    def masked_loss(output, target, mask):
        losses = torch.abs(output - target)
        return (losses * mask).sum() / mask.sum()
    ```

    ## Use instead
    ```python
    import torch


    def masked_loss(output, target, mask):
        losses = torch.abs(output - target)
        return (losses * mask).sum() / mask.sum().clamp(min=1)
    ```

    ## Fix safety
    Safe: with at least one unmasked element, the result is the same.

    ## References
    - torch.clamp: https://docs.pytorch.org/docs/stable/generated/torch.clamp.html
    """

    code = "TORCH020"
    name = "masked-mean-divides-by-zero"
    severity = Severity.WARN
    preset = Preset.STRICT
    libraries = ("torch",)
    words = ("sum",)

    def check_function(self, function: Function) -> Iterator[Finding]:
        for place in function.nodes(ast.BinOp):
            node = place.node
            if not isinstance(node, ast.BinOp) or not isinstance(node.op, ast.Div):
                continue
            mask = _counted(function, node.right)
            if mask is None or not _weighs(function, node.left, mask) or _is_guarded(function, node, mask):
                continue
            yield self.finding(
                place,
                f"`{quoted(node.right)}` is 0 when all of `{mask}` is masked, and the mean is NaN then. "
                f"Divide by `{quoted(node.right)}.clamp(min=1)`",
                fixable=Applicability.SAFE,
                subject=place,
            )

    def fix(self, finding: Finding, editor: Editor) -> Fix | None:
        place: Place = finding.subject
        assert isinstance(place.node, ast.BinOp)
        end = place.at(place.node.right).range.end
        editor.replace_range(Range(end, end), ".clamp(min=1)")
        return Fix("Divide by at least 1")


def _counted(function: Function, node: ast.expr) -> str | None:
    """The mask whose elements a divisor counts: `mask.sum()`, `torch.sum(mask)`, or a name for one of these."""
    if isinstance(node, ast.Name):
        given = [
            place.node.value
            for place in function.nodes(ast.Assign)
            if isinstance(place.node, ast.Assign) and any(ast.unparse(t) == node.id for t in place.node.targets)
        ]
        return _counted(function, given[0]) if len(given) == 1 and isinstance(given[0], ast.Call) else None
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return None
    if node.func.attr in ("float", "to", "type_as", "double"):
        return _counted(function, node.func.value)
    if node.func.attr != "sum":
        return None
    owner = node.func.value
    summed = node.args[0] if ast.unparse(owner) == "torch" and node.args else owner
    name = _mask(summed)
    return name if name and _MASK & set(words.words(name)) else None


def _mask(node: ast.expr) -> str:
    """The name of a mask under conversions; empty when it is none."""
    while isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _SAME_MASK:
        node = node.func.value
    while isinstance(node, ast.Subscript):
        node = node.value
    return ast.unparse(node) if isinstance(node, (ast.Name, ast.Attribute)) else ""


def _weighs(function: Function, node: ast.expr, mask: str) -> bool:
    """Whether a dividend is the sum of something times the mask."""
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute) or node.func.attr != "sum":
        return False
    owner = node.func.value
    summed = node.args[0] if ast.unparse(owner) == "torch" and node.args else owner
    if not isinstance(summed, ast.Name):
        return _is_product(summed, mask)
    for place in function.nodes(ast.Assign):
        given = place.node
        if isinstance(given, ast.Assign) and any(ast.unparse(target) == summed.id for target in given.targets):
            if _is_product(given.value, mask):
                return True
    return any(
        isinstance(place.node, ast.AugAssign)
        and isinstance(place.node.op, ast.Mult)
        and ast.unparse(place.node.target) == summed.id
        and _mask(place.node.value) == mask
        for place in function.nodes(ast.AugAssign)
    )


def _is_product(node: ast.expr, mask: str) -> bool:
    return any(
        isinstance(inner, ast.BinOp)
        and isinstance(inner.op, ast.Mult)
        and mask in (_mask(inner.left), _mask(inner.right))
        for inner in ast.walk(node)
    )


def _is_guarded(function: Function, node: ast.BinOp, mask: str) -> bool:
    """Whether the division stands under a question about the mask, or follows one that leaves the function."""
    names = {mask, ast.unparse(node.right)}
    for kind in (ast.If, ast.IfExp):
        for place in function.nodes(kind):
            test = ast.unparse(place.node.test) if isinstance(place.node, (ast.If, ast.IfExp)) else ""
            if any(name in test for name in names):
                return True
    return any("nan_to_num" in ast.unparse(place.node.func) for place in function.nodes(ast.Call)
               if isinstance(place.node, ast.Call))  # fmt: skip
