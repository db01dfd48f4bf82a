"""TORCH021 tensor-from-scalar-in-forward."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from trainwright.rule import Applicability, Call, Finding, Fix, Function, Kind, Preset, Rule, Severity
from trainwright_rules.torch._translations import on_one_line, source_of

if TYPE_CHECKING:
    from trainwright.editing import Editor

_MATH = {"sqrt", "exp", "log", "log2", "log10", "sin", "cos", "tan", "tanh", "floor", "ceil"}
"""Functions that `math` has under the same name."""


class TensorFromScalarInForward(Rule):
    """A forward pass makes a tensor from Python numbers in every call.

    ## What it does
    Reports `torch.tensor` of Python numbers in `forward`, above all `torch.sqrt(torch.tensor(d))`, and that also in the
    functions and methods that compute attention for it.

    ## Why it is bad
    The tensor is built on the host and, for a model on a GPU, copied there in every call, which waits for the copy. A
    tensor on the CPU also meets the wrong device as soon as it has more than no dimensions.

    ## Example
    ```python
    import torch
    from torch import nn


    class Attention(nn.Module):
        def forward(self, query, key):
            scores = query @ key.transpose(-2, -1)
            return scores / torch.sqrt(torch.tensor(query.size(-1)))
    ```

    ## Use instead
    ```python
    import math

    from torch import nn


    class Attention(nn.Module):
        def forward(self, query, key):
            scores = query @ key.transpose(-2, -1)
            return scores / math.sqrt(query.size(-1))
    ```

    ## Fix safety
    Safe where the number is part of an arithmetic expression: `math` gives the same number. Constants that are tensors
    belong into a buffer (`register_buffer`), which is left to you.

    ## References
    - Performance tuning guide, "Avoid unnecessary CPU-GPU synchronization":
      https://docs.pytorch.org/tutorials/recipes/recipes/tuning_guide.html
    """

    code = "TORCH021"
    name = "tensor-from-scalar-in-forward"
    severity = Severity.STYLE
    preset = Preset.STRICT
    libraries = ("torch",)
    words = ("tensor", "as_tensor")

    def check_function(self, function: Function) -> Iterator[Finding]:
        in_forward = function.name == "forward" and function.cls is not None and function.cls.is_torch_module
        if not in_forward and not _computes_attention(function):
            return
        wrapped = {}
        for call in function.calls:
            if call.name.startswith("torch.") and call.method in _MATH and len(call.node.args) == 1:
                wrapped[id(call.node.args[0])] = call
        for call in function.calls_to("torch.tensor", "torch.as_tensor"):
            given = call.node.args[0] if call.node.args else None
            outer = wrapped.get(id(call.node))
            if given is None or not _is_host_made(call, given, outer is not None):
                continue
            if outer is None and (not in_forward or call.argument("requires_grad") is not None):
                continue
            if outer is not None:
                advice = f"Use `math.{outer.method}({ast.unparse(given)})`"
                mends = on_one_line(outer.place) and _stands_in_arithmetic(function, outer)
            else:
                advice = "Make it once, in `__init__`, with `register_buffer`"
                mends = False
            place = outer.place if outer is not None else call.place
            yield self.finding(
                place,
                f"`{_short(ast.unparse(place.node))}` makes a tensor from Python numbers in every forward pass, and "
                f"copies it to the GPU there. {advice}",
                fixable=Applicability.SAFE if mends else None,
                subject=(outer, call, mends),
            )

    def fix(self, finding: Finding, editor: Editor) -> Fix | None:
        outer, call, mends = finding.subject
        if not mends:
            return None
        math = editor.add_import("math")
        editor.replace(outer.place, f"{math}.{outer.method}({source_of(call.place.at(call.node.args[0]))})")
        return Fix(f"Use `math.{outer.method}`")


def _computes_attention(function: Function) -> bool:
    """Whether a function is a part of a forward pass, whatever its name: it multiplies matrices."""
    if function.is_body or function.name.startswith(("__", "reset", "init")):
        return False
    return bool(function.words and function.words & {"softmax", "matmul", "bmm", "baddbmm", "einsum"})


def _is_host_made(call: Call, node: ast.expr, scalar: bool) -> bool:
    """Whether a value consists of Python numbers: constants, and for a scalar also sizes and the module's settings."""
    if isinstance(node, ast.Constant):
        return isinstance(node.value, (int, float))
    if isinstance(node, ast.UnaryOp):
        return _is_host_made(call, node.operand, scalar)
    if isinstance(node, (ast.List, ast.Tuple)):
        return bool(node.elts) and all(_is_host_made(call, element, False) for element in node.elts)
    if not scalar:
        return False
    if isinstance(node, ast.BinOp):
        return _is_host_made(call, node.left, scalar) and _is_host_made(call, node.right, scalar)
    if isinstance(node, ast.Call):
        last = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        return last in ("size", "len", "float", "int", "dim")
    if isinstance(node, ast.Subscript):
        return isinstance(node.value, ast.Attribute) and node.value.attr == "shape"
    known = call.arguments[0].kind if call.arguments else Kind.UNKNOWN
    return known in (Kind.NUMBER, Kind.CONSTANT) or (isinstance(node, ast.Attribute) and _is_setting(node))


def _is_setting(node: ast.Attribute) -> bool:
    """Whether an attribute is named like a number that describes the module: self.d_k, self.head_dim, self.width."""
    name = node.attr.lower()
    return name.startswith(("d_", "n_", "num_")) or any(
        word in name for word in ("dim", "size", "width", "depth", "heads", "channels", "hidden", "features", "scale")
    )


def _stands_in_arithmetic(function: Function, call: Call) -> bool:
    return any(
        isinstance(place.node, ast.BinOp) and call.node in (place.node.left, place.node.right)
        for place in function.nodes(ast.BinOp)
    )


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:57] + "..."
