"""Doubtful scalars: those of which the library that reads the file makes something else than one would think."""

from __future__ import annotations

import datetime
import math
import re
from typing import Any

from trainwright.configs.document import ConfigFile
from trainwright.configs.nodes import ConfigNode
from trainwright.configs.scalars import OPAQUE, Dialect, plain_scalar
from trainwright.language.answers import Hint

_NULL = re.compile(r"(?:~|null|Null|NULL|)\Z")
_BOOL = re.compile(r"(?:true|True|TRUE|false|False|FALSE)\Z")
_INT = re.compile(r"[-+]?(?:0|[1-9][0-9]*)\Z")
_OTHER_INT = re.compile(r"0(?:o[0-7]+|x[0-9a-fA-F]+)\Z")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?\Z")
_SPECIAL = re.compile(r"[-+]?\.(?:inf|Inf|INF)\Z|\.(?:nan|NaN|NAN)\Z")


def core_value(text: str) -> Any:
    """What YAML 1.2's core schema says that an unquoted scalar is, which is what most people think."""
    if _NULL.match(text):
        return None
    if _BOOL.match(text):
        return text.lower() == "true"
    if _INT.match(text):
        return int(text) if len(text) < 4_000 else text
    if _OTHER_INT.match(text):
        return int(text, 0)
    if _SPECIAL.match(text):
        return float(text.lower().replace(".inf", "inf").replace(".nan", "nan"))
    return float(text) if _FLOAT.match(text) else text


def _same(one: Any, other: Any) -> bool:
    if type(one) is not type(other):
        return False
    return bool(one == other) or (isinstance(one, float) and math.isnan(one) and math.isnan(other))


def doubtful(node: ConfigNode, dialect: Dialect) -> str | None:
    """What `dialect` makes of an unquoted scalar, where that is a surprise."""
    if not node.plain or len(node.text) > 80 or "\n" in node.text:
        return None
    value = plain_scalar(node.text, dialect)
    if value is OPAQUE or _same(value, core_value(node.text)):
        return None
    return spelt(value)


def spelt(value: Any) -> str:
    """A value as Python writes it; times as the text that they are."""
    if isinstance(value, (datetime.date, datetime.datetime)):
        return f"{type(value).__name__}({value.isoformat()})"
    return repr(value)


def scalar_hints(file: ConfigFile, dialect: Dialect, first: int, last: int) -> list[Hint]:
    """The hints behind doubtful scalars of some lines."""
    found = []
    for node in file.scalars():
        if not first <= node.range.start.line <= last or (value := doubtful(node, dialect)) is None:
            continue
        is_text = value[:1] in "'\""
        tooltip = f"{dialect.value} reads `{node.text}` as {'text' if is_text else value}."
        found.append(Hint(node.range.end, f"= {value}", tooltip))
    return found
