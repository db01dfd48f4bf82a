"""Puts the operations of one fix together, so that they may meet in one place and each still sees the present text."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from trainwright.editing.changes import CannotEdit, Change, Rank, in_order, rewritten
from trainwright.editing.layout import indented, inside_strings, is_blank
from trainwright.positions import Position
from trainwright.source.text import content_length, split_lines


class Style(enum.Enum):
    """How statements are put at a place."""

    LINES = "on lines of their own"
    LEAD = "in front of a statement that another one or a header precedes on its line"
    TRAIL = "behind a statement that another one follows on its line"


@dataclass(frozen=True)
class Spot:
    """A place for statements."""

    position: Position
    rank: Rank
    indent: str
    unit: str
    newline: str
    style: Style = Style.LINES

    def render(self, lines: list[str], indent: str) -> str:
        """The text to insert; `lines` are without their ends and at `indent`, which is `self.indent` or deeper."""
        joined = self.newline.join(lines)
        if self.style is Style.LINES:
            return joined + self.newline
        if self.style is Style.TRAIL:
            return self.newline + joined
        return joined.removeprefix(indent) + self.newline + indent


@dataclass(frozen=True)
class Insertion:
    """New statements."""

    spot: Spot
    code: str


@dataclass(frozen=True)
class Break:
    """A line end and `indent` in place of what separates two statements on one line."""

    start: Position
    end: Position
    indent: str
    newline: str


@dataclass(frozen=True)
class Wrap:
    """Lines that get one more step of indentation, under a header."""

    first_line: int
    end_line: int
    header: str
    indent: str
    unit: str
    newline: str

    def encloses(self, position: Position) -> bool:
        """Whether what is inserted at `position` lies in the block."""
        if position.column:
            return self.first_line <= position.line < self.end_line
        return self.first_line < position.line < self.end_line


@dataclass(frozen=True)
class Move:
    """Lines that go elsewhere."""

    first_line: int
    end_line: int
    indent: str
    target: Spot


class Composition:
    """The operations so far."""

    def __init__(self, lines: Sequence[str]) -> None:
        self.lines = lines
        self.changes: list[Change] = []
        self.insertions: list[Insertion] = []
        self.breaks: set[Break] = set()
        self.wraps: list[Wrap] = []
        self.moves: list[Move] = []
        self.removed_lines: set[int] = set()

    def resolve(self, more: Iterable[Change]) -> list[Change]:
        """The changes of the text, with `more`, in order and without overlaps."""
        changes = [*self.changes, *more]
        for number, wrap in enumerate(self.wraps):
            changes += self._wrapped(number, wrap)
        for each in self.breaks:
            text = each.newline + each.indent + self._extra(each.start)
            changes.append(Change(each.start, each.end, text, Rank.BREAK))
        for insertion in self.insertions:
            spot = insertion.spot
            indent = spot.indent + self._extra(spot.position)
            code = indented(insertion.code, indent, spot.unit, spot.newline)
            changes.append(Change(spot.position, spot.position, spot.render(code, indent), spot.rank))
        gone = set(self.removed_lines)
        changes = [change for change in changes if change.rank is not Rank.SHIFT or change.start.line not in gone]
        for move in self.moves:
            changes = self._moved(move, changes)
            gone.update(range(move.first_line, move.end_line))
        gone |= self._surplus_blanks(gone)
        for first, end in _stretches(gone):
            changes.append(Change(Position(first, 0), Position(end, 0), ""))
        return in_order(changes)

    def _extra(self, position: Position) -> str:
        """The indentation that wraps around `position` add."""
        return "".join(wrap.unit for wrap in self.wraps if wrap.encloses(position))

    def _wrapped(self, number: int, wrap: Wrap) -> list[Change]:
        outer = [
            other.unit
            for index, other in enumerate(self.wraps)
            if other.first_line <= wrap.first_line
            and other.end_line >= wrap.end_line
            and (index < number or (other.first_line, other.end_line) != (wrap.first_line, wrap.end_line))
            and index != number
        ]
        start = Position(wrap.first_line, 0)
        header = wrap.indent + "".join(outer) + wrap.header + wrap.newline
        changes = [Change(start, start, header, Rank.HEADER)]
        lines = self.lines[wrap.first_line : wrap.end_line]
        verbatim = inside_strings(lines)
        for offset, line in enumerate(lines):
            if offset in verbatim or is_blank(line):
                continue
            # Lines that are less indented than the block are comments or go on within brackets.
            if line.startswith(wrap.indent):
                place = Position(wrap.first_line + offset, len(wrap.indent))
                changes.append(Change(place, place, wrap.unit, Rank.SHIFT, number))
        return changes

    def _moved(self, move: Move, changes: list[Change]) -> list[Change]:
        start, end = Position(move.first_line, 0), Position(move.end_line, 0)
        if start < move.target.position < end:
            raise CannotEdit("a statement can't move into itself")
        inside: list[Change] = []
        others: list[Change] = []
        for change in changes:
            if change.start == change.end and change.rank <= Rank.BEFORE and change.start in (start, end):
                others.append(change)
            elif start <= change.start and change.end <= end and not self._is_header_of_more(change, move):
                if not self._shifts_all(change, move):
                    inside.append(change)
            else:
                others.append(change)
        target = move.target
        indent = target.indent + self._extra(target.position)
        if indent != move.indent:
            if any(change.rank < Rank.SHIFT for change in inside):
                raise CannotEdit("two parts of the fix change the same text")
            inside += self._reindented(move, indent)
        text = rewritten(self.lines, start, end, in_order(inside))
        lines = [line[: content_length(line)] for line in split_lines(text)]
        place = target.position
        return [*others, Change(place, place, target.render(lines, indent), target.rank)]

    def _is_header_of_more(self, change: Change, move: Move) -> bool:
        """Whether `change` is the header of a wrap that reaches beyond the moved lines."""
        if change.rank is not Rank.HEADER:
            return False
        return any(wrap.first_line == move.first_line and wrap.end_line > move.end_line for wrap in self.wraps)

    def _shifts_all(self, change: Change, move: Move) -> bool:
        """Whether `change` indents a line for a wrap that all moved lines are in, and leave."""
        if change.wrap is None:
            return False
        wrap = self.wraps[change.wrap]
        return wrap.first_line <= move.first_line and move.end_line <= wrap.end_line

    def _reindented(self, move: Move, indent: str) -> list[Change]:
        lines = self.lines[move.first_line : move.end_line]
        verbatim = inside_strings(lines)
        changes = []
        for offset, line in enumerate(lines):
            if offset in verbatim or is_blank(line) or not line.startswith(move.indent):
                continue
            number = move.first_line + offset
            changes.append(Change(Position(number, 0), Position(number, len(move.indent)), indent, Rank.CONTENT))
        return changes

    def _surplus_blanks(self, gone: set[int]) -> set[int]:
        """Blank lines around lines that go: one gap is left, the larger one, and none at the end of the file."""
        surplus: set[int] = set()
        for first, end in _stretches(gone):
            above = 0
            while first - above > 0 and is_blank(self.lines[first - above - 1]):
                above += 1
            below = 0
            while end + below < len(self.lines) and is_blank(self.lines[end + below]):
                below += 1
            if end + below == len(self.lines):
                surplus.update(range(first - above, first))
            else:
                surplus.update(range(end, end + min(above, below)))
        return surplus


def _stretches(numbers: set[int]) -> list[tuple[int, int]]:
    """Runs of consecutive numbers, ends exclusive."""
    runs: list[tuple[int, int]] = []
    for number in sorted(numbers):
        if runs and runs[-1][1] == number:
            runs[-1] = (runs[-1][0], number + 1)
        else:
            runs.append((number, number + 1))
    return runs
