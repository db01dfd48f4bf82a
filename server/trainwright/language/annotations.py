"""What an annotation, as it is written, allows as a value in YAML: `bool`, `Literal`, enumerations."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from trainwright.configs.annotations import is_number
from trainwright.configs.scalars import written_number
from trainwright.configs.signatures import dotted


@dataclass(frozen=True)
class Choice:
    """A value that an annotation allows, as YAML spells it."""

    text: str
    detail: str = ""


def choices_of(annotation: str, members_of: Callable[[str], Sequence[str]]) -> list[Choice]:
    """The values that can be listed; `members_of` gives the members of an enumeration by its name."""
    try:
        node = ast.parse(annotation, mode="eval").body if annotation else None
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []
    return list(dict.fromkeys(_choices(node, members_of, 0))) if node is not None else []


def _choices(node: ast.expr, members_of: Callable[[str], Sequence[str]], depth: int) -> Iterator[Choice]:
    if depth > 8:
        return
    if isinstance(node, ast.Constant):
        if node.value is None:
            yield Choice("null", "None")
        elif isinstance(node.value, str):  # a forward reference
            yield from choices_of(node.value, members_of)
        return
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        yield from _choices(node.left, members_of, depth + 1)
        yield from _choices(node.right, members_of, depth + 1)
        return
    name = dotted(node.value if isinstance(node, ast.Subscript) else node)
    last = name.rpartition(".")[2]
    if isinstance(node, ast.Subscript):
        parts = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        if last == "Literal":
            for part in parts:
                if isinstance(part, ast.Constant):
                    yield Choice(spelt(part.value), repr(part.value))
        elif last in ("Union", "Optional", "Annotated", "Final"):
            for part in parts[:1] if last == "Annotated" else parts:
                yield from _choices(part, members_of, depth + 1)
            if last == "Optional":
                yield Choice("null", "None")
        return
    if last == "bool":
        yield Choice("true", "True")
        yield Choice("false", "False")
    elif name:
        for member in members_of(name):
            yield Choice(member, f"{last}.{member}")


def spelt(value: object) -> str:
    """A plain Python value as YAML writes it, quoted where it would be read as something else."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if not isinstance(value, str):
        return repr(value)
    plain = value and value[0] not in "-?:,[]{}#&*!|>'\"%@` " and ": " not in value and " #" not in value
    looks = value.lower() in ("null", "true", "false", "yes", "no", "on", "off", "~") or is_number(value)
    return value if plain and not looks and value.strip() == value else "'" + value.replace("'", "''") + "'"


def default_as_yaml(written: str | None) -> str | None:
    """A default, as it is written in Python, as YAML; None when it is no plain literal."""
    if written is None:
        return None
    try:
        value = ast.literal_eval(written)
    except (ValueError, SyntaxError, TypeError, RecursionError, MemoryError):
        return None
    if isinstance(value, (list, tuple)) and all(
        isinstance(each, (str, int, float, bool, type(None))) for each in value
    ):
        return "[" + ", ".join(spelt(each) for each in value) + "]"
    if isinstance(value, dict):
        return "{}" if not value else None
    return written_number(value) if isinstance(value, float) else spelt(value) if _plain(value) else None


def _plain(value: object) -> bool:
    return value is None or isinstance(value, (str, int, bool))
