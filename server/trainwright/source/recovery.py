"""Finding what still parses in lines that do not parse as a whole."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from trainwright.source.parsing import DoesNotFit, error_line, parse_run, problem_of
from trainwright.source.segment import Segment, SyntaxProblem, join_starts
from trainwright.source.text import is_filler

if TYPE_CHECKING:
    from trainwright.source.document import Document

# Errors after which the rest is parsed piece by piece, so that a file full of them takes linear time.
_PATIENCE = 12

_CLASS = re.compile(r"class\b")
# A line that starts with one of these goes on with the statement before.
_GOES_ON = re.compile(r"(?:else|elif|except|finally)\b|[)\]}]")


def recover(owner: Document, first: int, end: int, indent: str, parent: Segment | None) -> list[Segment]:
    """Segments for the lines from `first` up to `end`: statements where they parse, unparsed stretches elsewhere."""
    starts = _chunk_starts(owner, first, end, indent)
    if not starts:
        return []
    bounds = [*starts, end]
    segments: list[Segment] = []
    count = len(starts)
    position = failures = 0
    while position < count:
        stop = count if failures < _PATIENCE else position + 1
        problem: SyntaxProblem | None = None
        while stop > position:
            try:
                segments += parse_run(owner, bounds[position], bounds[stop], indent, parent)
            except (SyntaxError, DoesNotFit) as error:
                failures += 1
                problem = problem_of(error, owner, bounds[position], bool(indent), bounds[position])
                stop = min(stop - 1, max(position, _chunk_of(error, bounds, position, bool(indent))))
            else:
                break
        if stop > position:
            position = stop
            continue
        assert problem is not None
        segments.append(
            _recovered_class(owner, bounds[position], bounds[position + 1], indent, parent)
            or _unparsed(owner, bounds[position], bounds[position + 1], indent, parent, problem)
        )
        position += 1
    return segments


def _chunk_starts(owner: Document, first: int, end: int, indent: str) -> list[int]:
    """The lines on which a statement of this indentation seems to start, the first line with code among them."""
    width = len(indent)
    starts: list[int] = []
    decorated = False
    for number in range(first, end):
        line = owner.lines[number]
        if is_filler(line):
            continue
        begins = line.startswith(indent) and line[width] not in " \t\f" and not _GOES_ON.match(line, width)
        if not starts or (begins and not decorated):
            starts.append(number)
        if begins:
            decorated = line[width] == "@"
    return starts


def _chunk_of(error: SyntaxError | DoesNotFit, bounds: list[int], position: int, wrapped: bool) -> int:
    if isinstance(error, DoesNotFit):
        return position
    line = error_line(error, bounds[position], wrapped)
    chunk = position
    while chunk + 1 < len(bounds) - 1 and bounds[chunk + 1] <= line:
        chunk += 1
    return chunk


def _unparsed(
    owner: Document, first: int, end: int, indent: str, parent: Segment | None, problem: SyntaxProblem
) -> Segment:
    while is_filler(owner.lines[end - 1]):
        end -= 1
    return Segment.unparsed(owner, first, end, indent, parent, problem)


def _recovered_class(owner: Document, first: int, end: int, indent: str, parent: Segment | None) -> Segment | None:
    """A class one of whose members is broken: its header parses, and its members are recovered one by one."""
    lines = owner.lines
    number = first
    if lines[first].startswith("@", len(indent)):
        while number + 1 < end and not (lines[number].startswith(indent) and _CLASS.match(lines[number], len(indent))):
            number += 1
    if not _CLASS.match(lines[number], len(indent)):
        return None
    body_line = number + 1
    while body_line < end and not _starts_body(lines[body_line - 1]):
        body_line += 1
    first_code = next((number for number in range(body_line, end) if not is_filler(lines[number])), None)
    if first_code is None:
        return None
    line = lines[first_code]
    body_indent = line[: len(line) - len(line.lstrip(" \t"))]
    if not body_indent.startswith(indent) or body_indent == indent or "\f" in line:
        return None
    shell = Segment.unparsed(owner, first, end, indent, parent, None)
    shell.body = [Segment.unparsed(owner, body_line, end, body_indent, shell, None)]
    try:
        [segment] = parse_run(owner, first, body_line, indent, parent, shell)
    except (SyntaxError, DoesNotFit, ValueError):
        return None
    members = recover(owner, body_line, end, body_indent, segment)
    if not members:
        return None
    for member in members:
        member.indent = body_indent
    segment.body = members
    join_starts(members, body_line)
    segment.close()
    return segment


def _starts_body(line: str) -> bool:
    """Whether a class's header seems to end with `line`."""
    return line.split("#", 1)[0].rstrip().endswith(":")
