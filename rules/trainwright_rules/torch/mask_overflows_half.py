"""TORCH019 mask-overflows-half."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from trainwright.rule import Applicability, Call, Finding, Fix, Function, Rule, Severity
from trainwright_rules.torch._translations import source_of

if TYPE_CHECKING:
    from trainwright.editing import Editor

_LARGEST = 65504.0
"""torch.finfo(torch.float16).max"""
_HALF = re.compile(
    r"^[^#\n]*?(?:\bfloat16\b|[._-]fp16\b|[\"']fp16[\"']|\bfp16\s*[=:,)]|\bamp\.initialize\(|\.half\(\)"
    r"|\bGradScaler\b|\b16-mixed\b|precision\s*=\s*[\"']?16[\"',)\s]"
    r"|\bautocast\((?![^)\n]*(?:bfloat16|bf16|enabled=False)))",
    re.MULTILINE,
)
"""What says that a program may compute in float16; autocast does by default on CUDA."""
_SCRIPTS_ABOVE = 3
"""How many folders up the script may lie that trains what is defined here."""
_PRECISION = {"dtype", "float16", "half", "fp16", "is_half", "use_fp16", "amp"}


class MaskOverflowsHalf(Rule):
    """A mask is filled with a number that float16 can't hold.

    ## What it does
    Reports `masked_fill` with a number beyond 65504, such as -1e9, in a program that also runs in float16: it uses
    autocast, a GradScaler, `half()` or 16-bit precision.

    ## Why it is bad
    float16 ends at 65504. Under autocast the attention scores are float16, and `masked_fill(mask, -1e9)` stops with
    "value cannot be converted to type c10::Half without overflow", but only once mixed precision is switched on.

    ## Example
    ```python
    import torch


    def attend(query, key, mask):
        with torch.autocast("cuda"):
            scores = query @ key.transpose(-2, -1)
            scores = scores.masked_fill(mask == 0, -1e9)
            return torch.softmax(scores, dim=-1)
    ```

    ## Use instead
    ```python
    import torch


    def attend(query, key, mask):
        with torch.autocast("cuda"):
            scores = query @ key.transpose(-2, -1)
            scores = scores.masked_fill(mask == 0, torch.finfo(scores.dtype).min)
            return torch.softmax(scores, dim=-1)
    ```

    ## Fix safety
    Safe: `torch.finfo(scores.dtype).min` is the lowest number of whatever type the scores have, so their softmax is the
    same.

    ## Truth
    bfloat16 reaches as far as float32 and takes -1e9. `float("-inf")` works in float16 too, but a row in which all is
    masked becomes NaN. `scores[mask] = -1e9` does not stop: it writes -inf.

    ## References
    - torch.finfo: https://docs.pytorch.org/docs/stable/type_info.html
    - Autocast, operations that run in float16:
      https://docs.pytorch.org/docs/stable/amp.html#cuda-ops-that-can-autocast-to-float16
    """

    code = "TORCH019"
    name = "mask-overflows-half"
    severity = Severity.WARN
    libraries = ("torch",)
    words = ("masked_fill", "masked_fill_")

    def check_function(self, function: Function) -> Iterator[Finding]:
        for call in function.calls_of("masked_fill", "masked_fill_"):
            value = _filled(call)
            if value is None or _stays_single(function, call) or _asks_for_precision(call):
                continue
            where = _half_in(function)
            if where is None:
                return
            written = source_of(call.place.at(value))
            limit = _limit(call)
            advice = f"Use `{limit}`" if limit else "Use `torch.finfo(...).min` of its dtype"
            yield self.finding(
                call.place,
                f"`{call.method}` with `{written}`: float16 ends at {int(_LARGEST)}, and {where} may run in float16, "
                f"where this stops with an overflow. {advice}",
                fixable=Applicability.SAFE if limit else None,
                subject=(call, value),
            )

    def fix(self, finding: Finding, editor: Editor) -> Fix | None:
        call, value = finding.subject
        limit = _limit(call)
        if not limit:
            return None
        code = limit.replace("torch", editor.add_import("torch"), 1)
        editor.replace(call.place.at(value), code)
        return Fix(f"Fill with `{limit}`")


def _filled(call: Call) -> ast.expr | None:
    """The value that is filled in, when it is a number beyond what float16 holds."""
    module = call.name.startswith("torch.masked_fill")
    index = 2 if module else 1
    given = call.argument("value", index)
    if given is None:
        return None
    number = _number(call, given, index)
    if number is None or number in (float("inf"), float("-inf")) or number != number:
        return None
    if isinstance(number, int):
        return given if number < -_LARGEST else None  # large positive integers are ids
    return given if abs(number) > _LARGEST else None


def _number(call: Call, node: ast.expr, index: int) -> float | int | None:
    text = ast.unparse(node)
    if text.endswith(("finfo(torch.float32).min", "finfo(torch.float).min")):
        return -3.4e38
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "float" and node.args:
        inner = node.args[0]
        if isinstance(inner, ast.Constant) and isinstance(inner.value, (str, int, float)):
            try:
                return float(inner.value)
            except ValueError:
                return None
        return None
    known = call.value("value", index).facet
    if isinstance(known, (int, float)) and not isinstance(known, bool):
        return known
    return _folded(node)


def _folded(node: ast.expr) -> float | int | None:
    """A number written as arithmetic: `-2**32 + 1`, `-1 * 1e9`."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, (int, float)) and not isinstance(node.value, bool) else None
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        inner = _folded(node.operand)
        return None if inner is None else -inner
    if isinstance(node, ast.BinOp):
        left, right = _folded(node.left), _folded(node.right)
        if left is None or right is None:
            return None
        if isinstance(node.op, ast.Add):
            return left + right
        if isinstance(node.op, ast.Sub):
            return left - right
        if isinstance(node.op, ast.Mult):
            return left * right
        if isinstance(node.op, ast.Pow) and abs(left) <= 10 and 0 <= right <= 60:
            return float(left**right)
    return None


def _limit(call: Call) -> str:
    """The code that stands for the value in whatever type the tensor has; empty where the tensor has no name."""
    if call.name.startswith("torch.masked_fill"):
        owner = call.node.args[0] if call.node.args else None
    else:
        owner = call.node.func.value if isinstance(call.node.func, ast.Attribute) else None
    if not isinstance(owner, (ast.Name, ast.Attribute)):
        return ""
    value = call.argument("value", 2 if call.name.startswith("torch.masked_fill") else 1)
    negative = value is not None and (_number(call, value, 1) or -1) < 0
    return f"torch.finfo({ast.unparse(owner)}.dtype).{'min' if negative else 'max'}"


def _stays_single(function: Function, call: Call) -> bool:
    """Whether the tensor was made float32 before: `scores.float().masked_fill(...)`, `scores = scores.float()`."""
    if not isinstance(call.node.func, ast.Attribute):
        return False
    owner = call.node.func.value
    if isinstance(owner, ast.Call):
        return _is_single(owner)
    name = ast.unparse(owner)
    for place in function.nodes(ast.Assign):
        node = place.node
        if isinstance(node, ast.Assign) and any(ast.unparse(target) == name for target in node.targets):
            if not any(inner is call.node for inner in ast.walk(node.value)) and any(
                isinstance(inner, ast.Call) and _is_single(inner) for inner in ast.walk(node.value)
            ):
                return True
    return False


def _is_single(node: ast.Call) -> bool:
    text = ast.unparse(node)
    return text.endswith(".float()") or "float32" in text or "torch.float)" in text or ".double()" in text


def _asks_for_precision(call: Call) -> bool:
    """Whether the code around it depends on the type or on a switch for half precision."""
    for outer in call.context.chain() if call.context is not None else ():
        if isinstance(outer.node, ast.If):
            names = {n.attr for n in ast.walk(outer.node.test) if isinstance(n, ast.Attribute)}
            names |= {n.id for n in ast.walk(outer.node.test) if isinstance(n, ast.Name)}
            if names & _PRECISION:
                return True
        if isinstance(outer.node, (ast.With, ast.AsyncWith)):
            if any("autocast" in ast.unparse(i) and "enabled=False" in ast.unparse(i) for i in outer.node.items):
                return True
    return False


def _half_in(function: Function) -> str | None:
    """Who runs in float16: this file, one of its program, or the script above; None when nobody does."""
    workspace = function.workspace
    if workspace.finds(_HALF, function.module):
        return "this file"
    folder = function.path.parent
    above = [folder.parent, *folder.parent.parents][:_SCRIPTS_ABOVE]
    for home in above:
        workspace.note(f"below {home}")
    for module in list(workspace.modules.values()):
        if module.path == function.path:
            continue
        near = folder in module.path.parents or module.path.parent in above
        beside = folder.parent in module.path.parents and folder.name in workspace.imports_of(module)
        if (near or beside) and workspace.finds(_HALF, module):
            return f"`{module.path.name}`"
    return None
