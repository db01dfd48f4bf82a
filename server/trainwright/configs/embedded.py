"""YAML text that stands in a Python string: where each of its characters is in the source."""

from __future__ import annotations

import ast
import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from trainwright.positions import Position, Range
from trainwright.source.place import Place

_OPENING = re.compile(r"(?P<prefix>[A-Za-z]{0,2})(?P<quote>'''|\"\"\"|'|\")")
_BETWEEN = re.compile(r"(?:\s|\\\r?\n|#[^\n]*)*")
_ESCAPE = re.compile(
    r"\\(?:\r\n|[\n\r]|N\{[^}]*\}|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[0-7]{1,3}|[\\'\"abfnrtv])"
)


@dataclass(frozen=True, slots=True)
class PartOfString(Place):
    """A stretch within a string literal. `part` counts lines from the literal's first; columns are the document's."""

    part: Range

    @property
    def range(self) -> Range:
        """Where the stretch is now."""
        return self.part.moved(self.line)


def part_of_string(place: Place, text: str, lines: Sequence[str], span: Range) -> Place:
    """The place of `span`, a range within the string `text` that the literal at `place` makes.

    The literal itself where it cannot be told: in f-strings, and in what is not a literal.
    """
    start, end = _ends(place)
    source = _slice(lines, start, end)
    offsets = character_offsets(source, text)
    if offsets is None:
        return place
    first, last = (_offset(text, position) for position in span)
    begin, stop = offsets[first], offsets[last - 1] + 1 if last > first else offsets[first]
    part = Range(_position(source, start, begin), _position(source, start, stop))
    return PartOfString(place.segment, place.node, part.moved(-start.line))


def character_offsets(source: str, value: str) -> list[int] | None:
    """The offset in `source`, a string literal, of each character of its `value`, and of its end."""
    offsets: list[int] = []
    index, end = 0, 0
    while index < len(source):
        opening = _OPENING.match(source, index)
        if opening is None or "f" in opening["prefix"].lower() or "b" in opening["prefix"].lower():
            return None
        index = opening.end()
        quote, raw = opening["quote"], "r" in opening["prefix"].lower()
        while not source.startswith(quote, index):
            if index >= len(source):
                return None
            escape = _ESCAPE.match(source, index) if source[index] == "\\" and not raw else None
            if escape is not None:
                if escape[0][1] not in "\r\n":
                    offsets.append(index)
                index = escape.end()
                continue
            offsets.append(index)
            index += 2 if source.startswith("\r\n", index) else 1
            if raw and source[index - 1] == "\\" and index < len(source):
                offsets.append(index)  # a raw string keeps the backslash, and the quote behind it does not end it
                index += 1
        end = index
        between = _BETWEEN.match(source, index + len(quote))
        index = between.end() if between is not None else len(source)
    return [*offsets, end] if len(offsets) == len(value) else None


def _ends(place: Place) -> Range:
    return Place(place.segment, place.node).range


def _slice(lines: Sequence[str], start: Position, end: Position) -> str:
    if start.line == end.line:
        return lines[start.line][start.column : end.column]
    middle = "".join(lines[start.line + 1 : end.line])
    return lines[start.line][start.column :] + middle + lines[end.line][: end.column]


def _offset(text: str, position: Position) -> int:
    """The offset of a place in a text, with lines ending as YAML files' do."""
    starts = [0]
    starts.extend(match.end() for match in re.finditer(r"\r\n|\n|\r", text))
    line = min(position.line, len(starts) - 1)
    return min(starts[line] + position.column, len(text))


def _position(source: str, start: Position, offset: int) -> Position:
    starts = [0]
    starts.extend(match.end() for match in re.finditer(r"\r\n|\n|\r", source))
    line = bisect_right(starts, offset) - 1
    column = offset - starts[line] + (start.column if line == 0 else 0)
    return Position(start.line + line, column)


def string_constants(root: ast.AST, text: str) -> list[ast.Constant]:
    """The literals below `root` whose value is `text`."""
    return [node for node in ast.walk(root) if isinstance(node, ast.Constant) and node.value == text]
