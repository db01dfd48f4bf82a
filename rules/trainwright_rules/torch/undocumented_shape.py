"""TORCH007 undocumented-shape."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from trainwright.rule import Applicability, Call, Finding, Fix, Function, Place, Preset, Rule, Severity
from trainwright_rules.torch._written_shapes import comments_of, docstrings_of, says_shape

if TYPE_CHECKING:
    from trainwright.editing import Editor

_RESHAPES = ("view", "reshape", "permute", "transpose", "unflatten")
_SAYS_ITSELF = frozenset({"rearrange", "einops", "jaxtyping", "typechecked", "torchtyping", "named_shape"})


class UndocumentedShape(Rule):
    """A forward pass reshapes tensors, and nothing says what the dimensions are.

    ## What it does
    Reports a `forward` that uses `view`, `reshape`, `permute` or `transpose` without an assert, a comment with the
    shape, a docstring that names it, jaxtyping or einops.

    ## Why it is bad
    `view` takes whatever number of elements fits. When a caller passes (time, batch) instead of (batch, time), nothing
    stops, and the model learns from mixed-up data.

    ## Example
    ```python
    from torch import nn


    class Heads(nn.Module):
        def __init__(self, heads):
            super().__init__()
            self.heads = heads

        def forward(self, x):
            b, t, c = x.size()
            x = x.view(b, t, self.heads, c // self.heads)
            return x.transpose(1, 2)
    ```

    ## Use instead
    ```python
    from torch import nn


    class Heads(nn.Module):
        def __init__(self, heads):
            super().__init__()
            self.heads = heads

        def forward(self, x):
            b, t, c = x.size()
            x = x.view(b, t, self.heads, c // self.heads)
            return x.transpose(1, 2)  # (b, heads, t, c // heads)
    ```

    ## Fix safety
    Unsafe: a comment with the arguments of `view` is put above it. Say in your own words what they mean.

    ## Truth
    Flattening all but the batch, `x.view(x.size(0), -1)`, says what it does.

    ## References
    - jaxtyping: https://docs.kidger.site/jaxtyping/
    - einops: https://einops.rocks
    """

    code = "TORCH007"
    name = "undocumented-shape"
    severity = Severity.WARN
    preset = Preset.STRICT
    libraries = ("torch",)
    words = _RESHAPES

    def check_function(self, function: Function) -> Iterator[Finding]:
        if function.name != "forward" or function.cls is None or not function.cls.is_torch_module:
            return
        calls = [call for call in function.calls_of(*_RESHAPES) if _mixes(call)]
        if not calls or _is_documented(function):
            return
        first = calls[0]
        more = f" and {len(calls) - 1} more" if len(calls) > 1 else ""
        yield self.finding(
            first.place,
            f"`{function.cls.name}.forward` reshapes with `{_short(ast.unparse(first.node))}`{more}, and nothing says "
            "which dimension is which. Write the shape in a comment, or assert it",
            fixable=Applicability.UNSAFE if _assigned(function, first) is not None else None,
            subject=(function, first),
        )

    def fix(self, finding: Finding, editor: Editor) -> Fix | None:
        function, call = finding.subject
        found = _assigned(function, call)
        if found is None:
            return None
        statement, comment = found
        editor.insert_before(statement, comment)
        return Fix("Write the shape above", Applicability.UNSAFE)


def _mixes(call: Call) -> bool:
    """Whether a call gives dimensions another meaning: not a flattening, nor the transposition of a matrix."""
    given = call.node.args
    ones = [a for a in given if isinstance(a, ast.Constant) and a.value == 1]
    if call.method in ("view", "reshape") and len(ones) > 1 and len(given) - len(ones) < 3:
        return False  # made ready for broadcasting: x.view(n, c, 1, 1)
    if call.method in ("view", "reshape"):
        if len(given) == 1:
            return isinstance(given[0], (ast.Tuple, ast.List)) and len(given[0].elts) > 2
        sizes = given[1:] if isinstance(call.node.func, ast.Attribute) and call.name.startswith("torch.") else given
        return len(sizes) > 2
    if call.method == "transpose":
        texts = {ast.unparse(argument) for argument in given}
        return bool(texts) and texts not in ({"-2", "-1"}, {"0", "1"}, {"1", "2"}, {"2", "3"}) and len(texts) > 1
    return True


def _is_documented(function: Function) -> bool:
    if function.words is None or function.words & _SAYS_ITSELF or function.nodes(ast.Assert):
        return True
    if says_shape(docstrings_of(function)) or any(says_shape(comment) for comment in comments_of(function)):
        return True
    node = function.node
    hints = [a.annotation for a in (*node.args.args, *node.args.kwonlyargs)] if node is not None else []
    return any(isinstance(hint, ast.Subscript) and "Tensor" not in ast.unparse(hint.value) for hint in hints
               if hint is not None and not ast.unparse(hint).startswith(("Optional", "List", "Tuple", "list", "tuple",
                                                                         "Dict", "dict", "Union")))  # fmt: skip


def _assigned(function: Function, call: Call) -> tuple[Place, str] | None:
    """The assignment of a reshaped tensor, and the comment that tells its sizes; None where they are not written."""
    if call.method not in ("view", "reshape") or len(call.node.args) < 3:
        return None
    for place in function.nodes(ast.Assign):
        node = place.node
        if not isinstance(node, ast.Assign) or node.value is not call.node or len(node.targets) != 1:
            continue
        sizes = ", ".join(ast.unparse(argument) for argument in call.node.args)
        comment = f"# {ast.unparse(node.targets[0])} has the shape ({sizes})"
        return (place, comment) if len(comment) < 90 else None
    return None


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:57] + "..."
