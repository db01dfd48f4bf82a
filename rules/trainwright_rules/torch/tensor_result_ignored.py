"""TORCH027 tensor-result-ignored."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from trainwright.positions import Range
from trainwright.rule import Applicability, Call, Finding, Fix, Function, Kind, Place, Rule, Severity, is_test, words
from trainwright_rules.torch._loaders import notebook_cell

if TYPE_CHECKING:
    from trainwright.editing import Editor

_MOVES = frozenset({"to", "cuda", "cpu", "float", "half", "double", "bfloat16", "type"})
"""What a module does in place: only a receiver that is known to be a tensor counts."""
_SHARED = frozenset(
    {
        "detach", "long", "int", "bool", "byte", "view", "reshape", "flatten", "expand", "repeat", "transpose", "clamp",
        "abs", "sigmoid", "softmax", "tanh", "relu", "mean", "sum", "clip", "round", "exp", "log", "sqrt", "add", "sub",
        "mul", "div", "pow", "neg",
    }
)  # fmt: skip
"""Methods that other objects have as well, with an effect of their own perhaps."""
_OWN = frozenset(
    {
        "unsqueeze", "squeeze", "permute", "contiguous", "masked_fill", "type_as", "expand_as", "view_as",
        "masked_select", "index_select", "log_softmax", "index_fill", "scatter_add", "masked_scatter",
    }
)  # fmt: skip
"""Methods that only tensors have (and arrays of numpy and jax, which return new ones as well)."""
_METHODS = (*sorted(_MOVES), *sorted(_SHARED), *sorted(_OWN))
_IN_PLACE_BATCHES = frozenset({"torch_geometric", "transformers", "detectron2", "pyg_lib"})
"""Libraries whose batches move in place, or give themselves back: BatchEncoding, Data."""


class TensorResultIgnored(Rule):
    """A method that returns a new tensor is called, and its result is thrown away.

    ## What it does
    Reports a statement that is nothing but `x.to(device)`, `x.cuda()`, `x.detach()`, `x.float()`, `x.unsqueeze(0)`,
    `x.clamp(0, 1)` or the like, on a tensor.

    ## Why it is bad
    The tensor stays as it was: on the CPU, attached to its graph, of its old type and shape. Modules move in place,
    tensors do not. At best the next line raises because of two devices; at worst nothing does.

    ## Example
    ```python
    def train(model, loader, criterion, optimizer, device):
        for images, labels in loader:
            images = images.to(device)
            labels.to(device)
            loss = criterion(model(images), labels)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    ```

    ## Use instead
    ```python
    def train(model, loader, criterion, optimizer, device):
        for images, labels in loader:
            images = images.to(device)
            labels = labels.to(device)
            loss = criterion(model(images), labels)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    ```

    ## Fix safety
    Safe: the result is assigned to the tensor's own name, which is what the line was for.

    ## Truth
    `model.to(device)` is right: a Module moves its parameters in place. So do the batches of PyG and of Hugging Face's
    tokenizers. Twins with an underscore (`x.clamp_(0, 1)`) change the tensor itself.

    ## References
    - torch.Tensor.to: https://pytorch.org/docs/stable/generated/torch.Tensor.to.html
    """

    code = "TORCH027"
    name = "tensor-result-ignored"
    severity = Severity.CRITICAL
    words = _METHODS

    def check_function(self, function: Function) -> Iterator[Finding]:
        if is_test(function):
            return
        statements: dict[int, Place] = {}
        for place in function.nodes(ast.Expr):
            assert isinstance(place.node, ast.Expr)
            statements[id(place.node.value)] = place
        for call in function.calls_of(*_METHODS) if statements else ():
            statement = statements.get(id(call.node))
            if statement is None or not _is_of_a_tensor(function, call) or _is_shown(function, statement):
                continue
            assert isinstance(call.node.func, ast.Attribute)
            owner, text = ast.unparse(call.node.func.value), ast.unparse(call.node)
            text = text if len(text) <= 60 else f"{owner}.{call.method}(...)"
            yield self.finding(
                statement,
                f"`{text}` returns a new tensor, and it is thrown away: `{owner}` stays as it is. "
                f"Write `{owner} = {text}`",
                fixable=Applicability.SAFE,
                subject=call,
            )

    def fix(self, finding: Finding, editor: Editor) -> Fix | None:
        call: Call = finding.subject
        assert isinstance(call.node.func, ast.Attribute)
        owner = ast.unparse(call.node.func.value)
        start = call.place.range.start
        editor.replace_range(Range(start, start), f"{owner} = ")
        return Fix(f"Assign the result to `{owner}`")


def _is_of_a_tensor(function: Function, call: Call) -> bool:
    """Whether the receiver is a tensor that has a name, as far as the method leaves no doubt."""
    func = call.node.func
    if not isinstance(func, ast.Attribute) or not _is_assignable(func.value):
        return False
    chain = call.context.chain() if call.context is not None else []
    if any(isinstance(context.node, ast.Try) for context in chain):
        return False  # it is tried out whether that works
    if call.method in _OWN and not (function.module.imports & {"jax", "numpy", "pandas"} and call.method == "squeeze"):
        return call.receiver.kind in (Kind.TENSOR, Kind.UNKNOWN) and not call.receiver.type
    if call.receiver.kind is not Kind.TENSOR or words.names_model(ast.unparse(func.value)):
        return False
    if call.method in _MOVES:
        return not function.module.imports & _IN_PLACE_BATCHES and _is_surely_a_tensor(function, func.value)
    if call.method == "detach" and call.receiver.graph:
        return True
    return call.method not in ("detach", "add") or _is_surely_a_tensor(function, func.value)


def _is_assignable(node: ast.expr) -> bool:
    while isinstance(node, (ast.Attribute, ast.Subscript)):
        node = node.value
    return isinstance(node, ast.Name)


def _is_surely_a_tensor(function: Function, node: ast.expr) -> bool:
    """Whether a name is one of several that a loop over a loader unpacks, or what a function of torch gives.

    The whole batch may be an object of its own, and what a model gives may be one of Hugging Face's.
    """
    written = ast.unparse(node)
    for kind in (ast.For, ast.AsyncFor):
        for place in function.nodes(kind):
            assert isinstance(place.node, (ast.For, ast.AsyncFor))
            target = place.node.target
            inner = target.elts[1] if _is_enumerate(place.node) and isinstance(target, ast.Tuple) else target
            if isinstance(inner, (ast.Tuple, ast.List)) and any(ast.unparse(e) == written for e in inner.elts):
                return True
    made = {
        id(call.node) for call in function.calls if call.name.startswith("torch.") and call.result.kind is Kind.TENSOR
    }
    for place in function.nodes(ast.Assign):
        assert isinstance(place.node, ast.Assign)
        for target in place.node.targets:
            if ast.unparse(target) == written and id(place.node.value) in made:
                return True
            if isinstance(target, ast.Tuple) and len(target.elts) > 1 and isinstance(place.node.value, ast.Name):
                if any(ast.unparse(e) == written for e in target.elts):
                    return True  # images, labels = batch
    return False


def _is_enumerate(node: ast.For | ast.AsyncFor) -> bool:
    return (
        isinstance(node.iter, ast.Call)
        and ast.unparse(node.iter.func) == "enumerate"
        and isinstance(node.target, ast.Tuple)
        and len(node.target.elts) == 2
    )


def _is_shown(function: Function, place: Place) -> bool:
    """Whether a notebook shows the value: it is the last line of a cell, or stands in one outside of any loop."""
    if notebook_cell(function, place) is None:
        return False
    return place.node is place.segment.node
