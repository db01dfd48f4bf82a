"""Refuses changes after which the code would not parse."""

from __future__ import annotations

import ast
from bisect import bisect_left
from collections.abc import Sequence

from trainwright.editing.changes import CannotEdit, Change, rewritten
from trainwright.positions import Position
from trainwright.source.segment import Segment


def check_parses(segments: Sequence[Segment], changes: list[Change]) -> None:
    """Refuse what would not parse: the last guard against a fix that breaks code."""
    ends = [change.end.line for change in changes]
    group: list[Segment] = []
    for segment in segments:
        first = bisect_left(ends, segment.first_line)
        if first < len(changes) and changes[first].start.line < segment.end_line and not segment.broken:
            group.append(segment)
        elif group:
            _check_group(group, changes)
            group = []
    if group:
        _check_group(group, changes)


def _check_group(group: list[Segment], changes: list[Change]) -> None:
    only = group[0] if len(group) == 1 else None
    start, end = Position(group[0].first_line, 0), Position(group[-1].end_line, 0)
    within = [change for change in changes if start <= change.end and change.start <= end]
    # A change that reaches beyond the statements takes comments and blank lines around them along.
    start, end = min(start, within[0].start), max(end, within[-1].end)
    if only is not None and 0 <= only.body_line <= within[0].start.line:
        check_parses(only.members, within)
        return
    text = rewritten(group[0].owner.lines, start, end, within)
    if group[0].parent is not None:
        text = f"class _:\n{group[0].indent}pass\n{text}"
    try:
        ast.parse(text)
    except (SyntaxError, ValueError) as error:
        raise CannotEdit("the changed code would not parse") from error
