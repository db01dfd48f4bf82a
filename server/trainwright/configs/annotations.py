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


@lru_cache(maxsize=4_096)
def element_of(annotation: str) -> str:
    """The annotation of what a list or dictionary holds: `Net` of `Dict[str, Net]`; empty where it is not said."""
    try:
        node: ast.expr = ast.parse(annotation, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return element_of(node.value)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        sides = [s for s in (node.left, node.right) if not (isinstance(s, ast.Constant) and s.value is None)]
        return element_of(ast.unparse(sides[0])) if len(sides) == 1 else ""
    if not isinstance(node, ast.Subscript):
        return ""
    name = ast.unparse(node.value).rpartition(".")[2]
    parts = list(node.slice.elts) if isinstance(node.slice, ast.Tuple) else [node.slice]
    if name == "Optional" or name in _TRANSPARENT:
        return element_of(ast.unparse(parts[0]))
    kind = _PLAIN.get(name)
    if kind == "dict" and len(parts) == 2:
        return ast.unparse(parts[1])
    return ast.unparse(parts[0]) if kind == "list" and len(parts) == 1 else ""


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


def refused_by_omegaconf(
    annotation: str, value: Any, *, members: tuple[str, ...] = (), dataclass: bool = False
) -> bool:
    """Whether a structured config does not take a value for a field.

    As the nodes of omegaconf/nodes.py 2.3 convert; the tests compare the two. `members` are those of the enumeration
    that the annotation names; `dataclass` tells that it names a dataclass, which takes no plain values.
    """
    known = admitted(annotation)
    if value is None:
        return "none" not in known.kinds and (bool(members) or dataclass or (bool(known.kinds) and not known.others))
    if members:
        if type(value) is int:
            return False  # perhaps the value of a member
        return not isinstance(value, str) or value.rpartition(".")[2] not in members
    if dataclass:
        return isinstance(value, (str, bool, int, float, list))
    if known.others or known.literals or not known.kinds:
        return False
    kinds = known.kinds - {"none"}
    if "tensor" in kinds or not kinds or (len(kinds) > 1 and not isinstance(value, list)):
        return False
    if isinstance(value, list):
        return "list" not in kinds
    if not isinstance(value, (str, bool, int, float)):
        return False
    (kind,) = kinds
    if kind in ("list", "dict"):
        return True
    if kind == "int":
        return not (type(value) is int or (isinstance(value, str) and _INTEGER.match(value.strip().replace("_", ""))))
    if kind == "float":
        return isinstance(value, bool) or (isinstance(value, str) and not is_number(value))
    if kind == "bool":
        if isinstance(value, str):
            return value.lower() not in _SWITCHES | {"y", "n"} and not _INTEGER.match(value)
        return isinstance(value, float)
    return False


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
