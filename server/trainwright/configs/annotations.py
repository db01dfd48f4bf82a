"""Which plain values an annotation admits, as far as its text tells."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

_PLAIN = {
    "int": "int", "float": "float", "str": "str", "bool": "bool", "None": "none", "NoneType": "none",
    "list": "list", "List": "list", "Sequence": "list", "tuple": "list", "Tuple": "list", "set": "list", "Set": "list",
    "MutableSequence": "list", "dict": "dict", "Dict": "dict", "Mapping": "dict", "MutableMapping": "dict",
    "ListConfig": "list", "DictConfig": "dict", "Tensor": "tensor", "ndarray": "tensor", "complex": "float",
    "PositiveInt": "int", "NonNegativeInt": "int", "PositiveFloat": "float", "NonNegativeFloat": "float",
}  # fmt: skip
_TRANSPARENT = frozenset({"Annotated", "Final", "Required", "NotRequired", "ReadOnly"})
_SWITCHES = frozenset({"true", "false", "yes", "no", "on", "off"})
_INTEGER = re.compile(r"[-+]?\d+\Z")
_NUMBERS = frozenset({"int", "float", "tensor"})


@dataclass(frozen=True)
class Admitted:
    """The kinds of values that an annotation admits; with `others`, also such as are not known."""

    kinds: frozenset[str] = frozenset()
    literals: tuple[Any, ...] = ()
    others: bool = False

    def __or__(self, other: Admitted) -> Admitted:
        return Admitted(self.kinds | other.kinds, self.literals + other.literals, self.others or other.others)


_ANY = Admitted(others=True)


@lru_cache(maxsize=4_096)
def admitted(annotation: str) -> Admitted:
    """What an annotation admits, by its text."""
    if not annotation or len(annotation) > 500:
        return _ANY
    try:
        return _of(ast.parse(annotation, mode="eval").body, 0)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return _ANY


def _of(node: ast.expr, depth: int) -> Admitted:
    if depth > 12:
        return _ANY
    if isinstance(node, ast.Constant):
        if node.value is None:
            return Admitted(frozenset({"none"}))
        return _of(ast.parse(node.value, mode="eval").body, depth + 1) if isinstance(node.value, str) else _ANY
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        return _of(node.left, depth + 1) | _of(node.right, depth + 1)
    if isinstance(node, (ast.Name, ast.Attribute)):
        kind = _PLAIN.get(node.id if isinstance(node, ast.Name) else node.attr)
        return Admitted(frozenset({kind})) if kind is not None else _ANY
    if isinstance(node, ast.Subscript):
        return _subscript(node, depth)
    return _ANY


def _subscript(node: ast.Subscript, depth: int) -> Admitted:
    name = node.value.id if isinstance(node.value, ast.Name) else getattr(node.value, "attr", "")
    parts = list(node.slice.elts) if isinstance(node.slice, ast.Tuple) else [node.slice]
    if name == "Optional":
        return _of(parts[0], depth + 1) | Admitted(frozenset({"none"}))
    if name == "Union":
        found = Admitted()
        for part in parts:
            found |= _of(part, depth + 1)
        return found
    if name == "Literal":
        values = [part.value for part in parts if isinstance(part, ast.Constant)]
        return Admitted(literals=tuple(values), others=len(values) != len(parts))
    if name in _TRANSPARENT:
        return _of(parts[0], depth + 1)
    kind = _PLAIN.get(name)
    return Admitted(frozenset({kind})) if kind in ("list", "dict") else _ANY


@lru_cache(maxsize=4_096)
def class_in(annotation: str) -> str:
    """The one dotted name that an annotation holds beside None; empty where there are several, or none."""
    try:
        node = ast.parse(annotation, mode="eval").body if 0 < len(annotation) < 500 else None
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ""
    names = set()
    waiting = [node] if node is not None else []
    while waiting:
        part = waiting.pop()
        if isinstance(part, ast.Constant) and isinstance(part.value, str):
            names.add(class_in(part.value))
        elif isinstance(part, ast.BinOp) and isinstance(part.op, ast.BitOr):
            waiting += [part.left, part.right]
        elif isinstance(part, ast.Subscript):
            name = ast.unparse(part.value).rpartition(".")[2]
            inner = list(part.slice.elts) if isinstance(part.slice, ast.Tuple) else [part.slice]
            if name not in ("Optional", "Union", *_TRANSPARENT):
                return ""
            waiting += inner if name == "Union" else inner[:1]
        elif isinstance(part, (ast.Name, ast.Attribute)):
            names.add(ast.unparse(part))
        elif not (isinstance(part, ast.Constant) and part.value is None):
            return ""
    names.discard("None")
    return names.pop() if len(names) == 1 else ""


def is_number(text: str) -> bool:
    """Whether a text is a number to `float`."""
    try:
        float(text)
    except ValueError:
        return False
    return True


def refuses(annotation: str, value: Any, *, checked: bool) -> bool:
    """Whether a plain value is of a kind that an annotation does not admit.

    `checked` tells that jsonargparse compares and converts. Where nobody does, only what the code then stumbles over
    counts: annotations are often narrower than the code is. None is admitted everywhere: defaults of None often are not
    annotated as such, and jsonargparse lets it through.
    """
    known = admitted(annotation)
    if known.others or value is None or not (known.kinds or known.literals):
        return False
    if known.literals and not known.kinds - {"none"}:
        return isinstance(value, (str, int, float, bool)) and value not in known.literals
    kinds = (known.kinds | {type(each).__name__ for each in known.literals}) - {"none"}
    if not kinds:
        return False
    return _refused_by_jsonargparse(kinds, value) if checked else _makes_the_code_stumble(kinds, value)


def _makes_the_code_stumble(kinds: frozenset[str], value: Any) -> bool:
    if isinstance(value, bool):
        return kinds == {"str"}
    if isinstance(value, str):
        # Words for numbers ("auto") are often meant; a quoted number, or a quoted switch, never is.
        if is_number(value):
            return kinds <= _NUMBERS
        return kinds == {"bool"} and value.lower() in _SWITCHES
    return isinstance(value, (int, float)) and kinds == {"bool"} and value not in (0, 1)


def _refused_by_jsonargparse(kinds: frozenset[str], value: Any) -> bool:
    """As `adapt_typehints` in jsonargparse/_typehints.py 4.53 does; the tests compare the two."""
    if isinstance(value, bool):
        return "bool" not in kinds
    if isinstance(value, str):
        if "str" in kinds or (kinds & {"float", "tensor"} and is_number(value)):
            return False
        if "int" in kinds and _INTEGER.match(value):
            return False
        return not ("bool" in kinds and value.lower() in _SWITCHES)
    if isinstance(value, int):
        return not kinds & _NUMBERS
    if isinstance(value, float):
        return not kinds & {"float", "tensor"}
    if isinstance(value, list):
        return not kinds & {"list", "tensor"}
    return False
