"""TORCH011 vague-tensor-hint."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from trainwright.rule import Finding, Function, Preset, Rule, Severity, words
from trainwright_rules.torch._written_shapes import comments_of, docstrings_of, says_shape

_HOOKS = {"training_step", "validation_step", "test_step", "predict_step", "collate_fn", "message", "update", "step"}
"""What a framework calls with what it is given."""
_TYPED = {"FloatTensor", "LongTensor", "HalfTensor", "DoubleTensor", "IntTensor", "BoolTensor", "ByteTensor"}


class VagueTensorHint(Rule):
    """A public function takes tensors, and nothing says which shape they have.

    ## What it does
    Reports a public function or method whose parameters are annotated with `torch.Tensor`, where neither the hint, a
    docstring nor a comment in it names a shape.

    ## Why it is bad
    "A tensor" says almost nothing: whether images come as (N, C, H, W) or (N, H, W, C), or whether labels have a
    trailing dimension, is what callers get wrong, and broadcasting hides it.

    ## Example
    ```python
    import torch
    from torch import Tensor


    def dice(logits: Tensor, target: Tensor) -> Tensor:
        overlap = (torch.sigmoid(logits) * target).sum()
        return 2 * overlap / (torch.sigmoid(logits).sum() + target.sum() + 1)
    ```

    ## Use instead
    ```python
    import torch
    from torch import Tensor


    def dice(logits: Tensor, target: Tensor) -> Tensor:
        \"\"\"The dice score of two masks, each (N, H, W).\"\"\"
        overlap = (torch.sigmoid(logits) * target).sum()
        return 2 * overlap / (torch.sigmoid(logits).sum() + target.sum() + 1)
    ```

    ## Truth
    `torch.FloatTensor` as a hint is worse than `torch.Tensor`: `isinstance(x, torch.FloatTensor)` is False for a tensor
    on CUDA and for float64.

    ## References
    - jaxtyping: https://docs.kidger.site/jaxtyping/
    """

    code = "TORCH011"
    name = "vague-tensor-hint"
    severity = Severity.STYLE
    preset = Preset.STRICT
    libraries = ("torch",)
    words = ("Tensor", *sorted(_TYPED))

    def check_function(self, function: Function) -> Iterator[Finding]:
        node = function.node
        if node is None or not _is_public(function):
            return
        vague = []
        for parameter in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs):
            hint = _hint(parameter.annotation)
            if hint:
                vague.append((parameter, hint))
        if not vague or _names_shape(function):
            return
        parameter, hint = vague[0]
        names = ", ".join(f"`{p.arg}`" for p, _ in vague[:4])
        typed = next((h for _, h in vague if h in _TYPED), None)
        worse = f" `torch.{typed}` does not even hold for a tensor on CUDA: use `torch.Tensor`." if typed else ""
        yield self.finding(
            function.place(parameter),
            f"`{function.name}` takes {names} as plain tensors, and nothing says which shape.{worse} Name it in the "
            "docstring, or with jaxtyping",
        )


def _hint(annotation: ast.expr | None) -> str:
    """The last name of a hint that is a plain tensor, or an optional one; empty for others."""
    if isinstance(annotation, ast.Constant) and isinstance(annotation.value, str):
        try:
            annotation = ast.parse(annotation.value, mode="eval").body
        except SyntaxError:
            return ""
    if isinstance(annotation, ast.Subscript) and ast.unparse(annotation.value).rpartition(".")[2] == "Optional":
        return _hint(annotation.slice)
    if isinstance(annotation, ast.BinOp) and isinstance(annotation.op, ast.BitOr):
        return _hint(annotation.left) or _hint(annotation.right)
    if isinstance(annotation, (ast.Name, ast.Attribute)):
        last = ast.unparse(annotation).rpartition(".")[2]
        return last if last == "Tensor" or last in _TYPED else ""
    return ""


def _is_public(function: Function) -> bool:
    """Whether others call the function with tensors of theirs."""
    name = function.name
    nested = "." in function.qualname and function.cls is None
    if nested or (name.startswith("_") and name != "__call__") or name in _HOOKS:
        return False
    if function.cls is not None and function.cls.name.startswith("_"):
        return False
    return "test" not in words.words(name) and not function.path.name.startswith("test_")


def _names_shape(function: Function) -> bool:
    if says_shape(docstrings_of(function)) or any(says_shape(comment) for comment in comments_of(function)):
        return True
    return bool(function.words and function.words & {"jaxtyping", "rearrange", "einsum"})
