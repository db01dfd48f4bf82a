"""Changes of a text by place: how they are ordered, joined, and applied."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from trainwright.findings import Edit
from trainwright.positions import Position, Range
from trainwright.source.text import content_length, split_lines


class CannotEdit(Exception):
    """This change can't be made here without risk; the message says why. No fix is offered then."""


class Rank(enum.IntEnum):
    """The order of several changes at one place."""

    IMPORT = 0
    BREAK = 1
    AFTER = 2
    BEFORE = 3
    HEADER = 4
    SHIFT = 5
    CONTENT = 6


@dataclass(frozen=True)
class Change:
    """Replace the text from `start` to `end`."""

    start: Position
    end: Position
    text: str
    rank: Rank = Rank.CONTENT
    wrap: int | None = None
    """Which wrap indents this line, for changes of rank SHIFT."""


def in_order(changes: Iterable[Change]) -> list[Change]:
    """`changes` sorted by place; those at one place stay in the order of their ranks, then of the calls."""
    ordered = sorted(changes, key=lambda change: (change.start, change.start != change.end, change.rank))
    for before, after in pairwise(ordered):
        if after.start < before.end:
            raise CannotEdit("two parts of the fix change the same text")
    return ordered


def between(lines: Sequence[str], start: Position, end: Position) -> str:
    """The text from `start` to `end`."""
    if start.line == end.line:
        return lines[start.line][start.column : end.column] if start.line < len(lines) else ""
    last = lines[end.line][: end.column] if end.line < len(lines) else ""
    return "".join((lines[start.line][start.column :], *lines[start.line + 1 : end.line], last))


def rewritten(lines: Sequence[str], start: Position, end: Position, changes: Iterable[Change]) -> str:
    """The text from `start` to `end` after `changes`, which lie within and are in order."""
    parts: list[str] = []
    here = start
    for change in changes:
        parts += between(lines, here, change.start), change.text
        here = change.end
    parts.append(between(lines, here, end))
    return "".join(parts)


def within_text(lines: Sequence[str], changes: Sequence[Change], newline: str) -> list[Change]:
    """`changes`, in order, for a text whose last line has no end: there is nothing behind it, and it stays so."""
    last = len(lines) - 1
    if last < 0 or content_length(lines[last]) < len(lines[last]):
        return list(changes)
    kept = [change for change in changes if change.end.line <= last]
    beyond = changes[len(kept) :]
    if not beyond:
        return kept
    start = beyond[0].start
    text = "".join(change.text for change in beyond)
    text = text[: content_length(text)]
    end = Position(last, len(lines[last]))
    if start.line > last:
        start, text = end, newline + text
    elif not text and start.column == 0 and start.line > 0:
        above = Position(start.line - 1, content_length(lines[start.line - 1]))
        if not kept or kept[-1].end <= above:
            start = above
    return [*kept, Change(start, end, text)]


def hunks(lines: Sequence[str], changes: Sequence[Change]) -> tuple[Edit, ...]:
    """One edit for each change that changes something; a re-indented block with its header is one edit."""
    groups: list[list[Change]] = []
    for change in changes:
        if change.text == between(lines, change.start, change.end):
            continue
        last = groups[-1][-1] if groups else None
        if last is not None and _belongs(last, change):
            groups[-1].append(change)
        else:
            groups.append([change])
    edits = []
    for group in groups:
        start, end = group[0].start, group[-1].end
        edits.append(Edit(Range(start, end), rewritten(lines, start, end, group)))
    return tuple(edits)


def apply(text: str, edits: Iterable[Edit]) -> str:
    """`text` after `edits`, which must not overlap; each refers to the text before any of them."""
    lines = split_lines(text)
    changes = in_order(Change(edit.range.start, edit.range.end, edit.text) for edit in edits)
    return rewritten(lines, Position(0, 0), Position(len(lines), 0), changes)


def _belongs(before: Change, after: Change) -> bool:
    if before.end == after.start:
        return True
    if before.wrap is not None:
        return after.wrap == before.wrap
    return before.rank is Rank.HEADER and after.rank is Rank.SHIFT
