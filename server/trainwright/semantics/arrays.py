"""The shapes of arrays that are no tensors yet: columns of tables, targets of data sets, arrays of written sizes."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from trainwright.semantics import shapes
from trainwright.semantics.values import UNKNOWN, Kind, Shape, Tensor, Value

LIBRARIES = ("numpy.", "sklearn.datasets.", "sklearn.model_selection.train_test_split")
KEEPING = frozenset({"astype", "copy", "to_numpy"})
"""Methods after which an array has the shape that it had."""
_MAKERS = {"rand": "rand", "randn": "randn", "zeros": "zeros", "ones": "ones", "linspace": "linspace",
           "arange": "arange", "random": "zeros"}  # fmt: skip
"""Functions of numpy and the function of torch that takes its sizes in the same way."""
_TABLES = ("make_", "load_", "fetch_")
_SEVERAL_TARGETS = frozenset({"make_multilabel_classification", "load_linnerud", "fetch_20newsgroups"})
_ROW: Shape = (None,)


def _array(kind: Kind, shape: Shape | None, type_: str = "") -> Value:
    return Value(kind, "", type_, facet=Tensor(None, shape=shape) if shape is not None else None)


def result(name: str, last: str, arguments: Sequence[Value], keywords: dict[str, Value]) -> Value:
    """What a function of numpy or scikit-learn gives."""
    if name == "sklearn.model_selection.train_test_split":
        if not any(value.tensor.shape is not None for value in arguments):
            return Value(Kind.INSTANCE, "", f"{name}()")
        parts = [_array(Kind.UNKNOWN, value.tensor.shape) for value in arguments for _ in range(2)]
        return Value(Kind.TUPLE, items=tuple(parts))
    if name.startswith("sklearn.datasets.") and last.startswith(_TABLES) and last not in _SEVERAL_TARGETS:
        several = keywords.get("n_targets", UNKNOWN).facet not in (None, 1)
        pair = last.startswith("make_") or keywords.get("return_X_y", UNKNOWN).facet is True
        if pair and not several and "return_centers" not in keywords and "coef" not in keywords:
            return Value(Kind.TUPLE, items=(UNKNOWN, _array(Kind.UNKNOWN, _ROW)))
        return Value(Kind.INSTANCE, "", f"{name}()")
    made = None
    if last in _MAKERS and name.startswith(("numpy.random.", "numpy.")):
        made = shapes.made_by(_MAKERS[last], arguments, {k: v for k, v in keywords.items() if k == "size"})
    if last in ("array", "asarray", "float32", "float64") and arguments:
        made = arguments[0].tensor.shape or shapes.made_by("tensor", arguments, {})
    return _array(Kind.INSTANCE, made, name if last[:1].isupper() else f"{name}()")


def attribute(base: Value, node: ast.Attribute) -> Value | None:
    """`frame["price"].values` and `data.target` are rows of numbers; None for other attributes."""
    if node.attr == "values" and isinstance(node.value, ast.Subscript):
        index = node.value.slice
        if isinstance(index, ast.Constant) and isinstance(index.value, str):
            return _array(Kind.UNKNOWN, _ROW)
    if node.attr == "target" and base.type.startswith("sklearn.datasets.") and base.type.endswith("()"):
        last = base.type.removesuffix("()").rpartition(".")[2]
        return _array(Kind.UNKNOWN, _ROW) if last not in _SEVERAL_TARGETS else None
    return None
