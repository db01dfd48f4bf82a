"""Places in a text, and the only code that converts columns.

Inside Trainwright a place is a line and a column, both counted from 0, the column in Unicode code points
(what libcst, jedi and PyYAML count). `ast` counts UTF-8 bytes; language clients count UTF-16 units, UTF-8
bytes or code points, as negotiated; people and reports count from 1.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

Encoding = Literal["utf-8", "utf-16", "utf-32"]


class Position(NamedTuple):
    """A place between two characters: line and column (code points), both from 0."""

    line: int
    column: int


class Range(NamedTuple):
    """From `start` up to, not including, `end`."""

    start: Position
    end: Position

    def contains(self, position: Position) -> bool:
        """Whether `position` lies inside or on either edge."""
        return self.start <= position <= self.end

    def touches(self, other: Range) -> bool:
        """Whether the two ranges share a character or an edge."""
        return self.start <= other.end and other.start <= self.end

    def moved(self, lines: int) -> Range:
        """The same range, `lines` further down (up when negative)."""
        (a, b), (c, d) = self
        return Range(Position(a + lines, b), Position(c + lines, d))


def column_from_utf8(line: str, byte_column: int) -> int:
    """The code-point column of a UTF-8 byte column (`ast`'s) within `line`."""
    if line.isascii():
        return byte_column
    return len(line.encode("utf-8", "surrogatepass")[:byte_column].decode("utf-8", "ignore"))


def column_to_client(line: str, column: int, encoding: Encoding) -> int:
    """The column that a client with the given position encoding uses for a code-point column."""
    if encoding == "utf-32" or line.isascii():
        return column
    head = line[:column]
    if encoding == "utf-8":
        return len(head.encode("utf-8", "surrogatepass"))
    return column + sum(character > "\uffff" for character in head)


def column_from_client(line: str, column: int, encoding: Encoding) -> int:
    """The code-point column of a client's column; past the line's end it is the line's length."""
    if encoding == "utf-32" or line.isascii():
        return min(column, len(line))
    if encoding == "utf-8":
        return len(line.encode("utf-8", "surrogatepass")[:column].decode("utf-8", "ignore"))
    units = 0
    for index, character in enumerate(line):
        if units >= column:
            return index
        units += 2 if character > "\uffff" else 1
    return len(line)
