"""Formulas for which torch has a function that keeps the digits (TorchFix knows them as TOR106 to TOR108)."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from trainwright.rule import Call, Function, Place


@dataclass(frozen=True)
class LostDigits:
    """A formula: where it stands, as it is written in general, what to call instead, and the argument of that.

    `repaired` is the text for the place; None where the arguments have to be thought about.
    """

    place: Place
    formula: str
    instead: str
    why: str
    repaired: str | None


def lost_digits(function: Function) -> Iterator[LostDigits]:
    """`torch.log(1 + x)`, `torch.exp(x) - 1` and `torch.log(torch.sum(torch.exp(x)))` in a function."""
    for call in function.calls_to("torch.log"):
        given = call.node.args[0] if len(call.node.args) == 1 and not call.node.keywords else None
        torch = _prefix(call)
        if isinstance(given, ast.BinOp) and isinstance(given.op, ast.Add):
            rest = _beside_one(given)
            if rest is not None:
                yield LostDigits(
                    call.place, "log(1 + x)", f"{torch}.log1p", "is 0 for every x below 6e-8 in float32",
                    f"{torch}.log1p({ast.unparse(rest)})",
                )  # fmt: skip
        elif given is not None and _sums_exponentials(function, given):
            yield LostDigits(
                call.place, "log(sum(exp(x)))", f"{torch}.logsumexp", "overflows for x above 88 in float32", None
            )
    exponentials = {id(call.node): call for call in function.calls_to("torch.exp")}
    for place in function.nodes(ast.BinOp) if exponentials else ():
        node = place.node
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Sub) and _is_one(node.right):
            power = exponentials.get(id(node.left))
            if power is not None and len(power.node.args) == 1 and not power.node.keywords:
                torch = _prefix(power)
                yield LostDigits(
                    place, "exp(x) - 1", f"{torch}.expm1", "is 0 for every x below 6e-8 in float32",
                    f"{torch}.expm1({ast.unparse(power.node.args[0])})",
                )  # fmt: skip


def _prefix(call: Call) -> str:
    """`torch` as the file calls it."""
    function = call.node.func
    return ast.unparse(function.value) if isinstance(function, ast.Attribute) else "torch"


def _beside_one(node: ast.BinOp) -> ast.expr | None:
    if _is_one(node.left):
        return node.right
    return node.left if _is_one(node.right) else None


def _is_one(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value in (1, 1.0) and not isinstance(node.value, bool)


def _sums_exponentials(function: Function, node: ast.expr) -> bool:
    if not isinstance(node, ast.Call):
        return False
    exponentials = {id(call.node) for call in function.calls_to("torch.exp")}
    summed = node.func.value if isinstance(node.func, ast.Attribute) and node.func.attr == "sum" else None
    inner = node.args[0] if node.args else None
    return id(summed) in exponentials or (
        any(call.node is node for call in function.calls_to("torch.sum")) and id(inner) in exponentials
    )
