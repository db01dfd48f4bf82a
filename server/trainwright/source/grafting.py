"""Puts the new tree of the innermost statement that holds an edit into the tree of the statement around it.

A segment may be a function of hundreds of lines, or a loop of as many. While an edit leaves the number of lines as it
is (most keystrokes do), all other places in it stay right, so only the innermost statements on the edited lines are
parsed again; all others keep their identity. Why that is enough, `updating` tells: a run of whole lines in a body is
parsed as that body's statements are. Where anything is unusual the answer is None, and the whole segment is parsed.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from trainwright.source.parsing import parse
from trainwright.source.segment import Segment
from trainwright.source.text import indentation, is_continued

if TYPE_CHECKING:
    from trainwright.source.document import Document

_WRAPPER = "if 1:\n"


@dataclass(frozen=True)
class Graft:
    """A statement's new tree, which shares with the old one what was not parsed again."""

    node: ast.stmt
    parsed_lines: int


@dataclass(frozen=True)
class _Level:
    """A body on the way in: whose it is, and which of its statements hold the edited lines."""

    statement: ast.stmt
    owner: ast.AST
    """The statement itself, or one of its handlers or cases."""
    name: str
    body: list[ast.stmt]
    start: int
    stop: int


def graft(document: Document, segment: Segment, first: int, stop: int) -> Graft | None:
    """The tree of a segment after its lines from `first` up to `stop` became as many others; None: parse it whole."""
    lines = document.lines
    if first == 0 or segment.broken or not segment.parsed or segment.body_line >= 0:
        return None
    way = _way_to(segment.node, first + 1 - segment.shift, stop - segment.shift)
    while way:
        level = way[-1]
        begin = _first_line(level.body[level.start]) - 1 + segment.shift
        end = _last_line(level.body[level.stop - 1]) + segment.shift
        new = _parse(lines, begin, end, level, segment.shift)
        if new is not None:
            return Graft(_rebuilt(way, new), end - begin)
        way.pop()  # a line that is no statement any more may go on with the one around it
    return None


def _way_to(node: ast.stmt, first: int, last: int) -> list[_Level]:
    """The bodies that hold the lines from `first` to `last` (as nodes count them), the innermost last."""
    way: list[_Level] = []
    while True:
        level = next(filter(None, (_within(node, *body, first, last) for body in _bodies(node))), None)
        if level is None:
            return way
        way.append(level)
        if level.stop != level.start + 1:
            return way
        node = level.body[level.start]


def _bodies(owner: ast.stmt) -> Iterator[tuple[ast.AST, str, list[ast.stmt]]]:
    for name in ("body", "orelse", "finalbody"):
        body = getattr(owner, name, None)
        if isinstance(body, list) and body:
            yield owner, name, body
    for part in (*getattr(owner, "handlers", ()), *getattr(owner, "cases", ())):
        yield part, "body", part.body


def _within(
    statement: ast.stmt, owner: ast.AST, name: str, body: list[ast.stmt], first: int, last: int
) -> _Level | None:
    if not isinstance(body[0], ast.stmt) or _first_line(body[0]) > first or _last_line(body[-1]) < last:
        return None
    start = next(i for i, each in enumerate(body) if _last_line(each) >= first)
    stop = next((i for i, each in enumerate(body) if _first_line(each) > last), len(body))
    if start >= stop or _first_line(body[start]) > first or _last_line(body[stop - 1]) < last:
        return None  # between two statements
    while start > 0 and _last_line(body[start - 1]) >= _first_line(body[start]):
        start -= 1
    while stop < len(body) and _first_line(body[stop]) <= _last_line(body[stop - 1]):
        stop += 1
    return _Level(statement, owner, name, body, start, stop)


def _first_line(statement: ast.stmt) -> int:
    decorators = getattr(statement, "decorator_list", None)
    return min(statement.lineno, decorators[0].lineno) if decorators else statement.lineno


def _last_line(statement: ast.stmt) -> int:
    return statement.end_lineno or statement.lineno


def _parse(lines: list[str], begin: int, end: int, level: _Level, shift: int) -> list[ast.stmt] | None:
    """The statements of the lines from `begin` up to `end`, in the places where their segment's nodes count them."""
    old = level.body[level.start]
    before = lines[begin].encode()[: old.col_offset]
    if before.strip(b" \t") or is_continued(lines[end - 1]) or is_continued(lines[begin - 1]):
        return None  # behind a colon, or part of a longer line
    indent = before.decode()
    if not indent or getattr(old, "decorator_list", None):
        return None
    try:
        tree = parse(_WRAPPER + "".join(lines[begin:end]))
    except SyntaxError:
        return None
    wrapper = tree.body[0]
    if len(tree.body) != 1 or not isinstance(wrapper, ast.If) or wrapper.orelse:
        return None
    for statement in wrapper.body:
        line = lines[begin + _first_line(statement) - 2]
        if indentation(line) != indent and statement.col_offset == len(indent):
            return None
        if not line.startswith(indent) or line[len(indent)] in " \t\f\\":
            return None
        ast.increment_lineno(statement, begin - 1 - shift)
    return wrapper.body


def _rebuilt(way: list[_Level], new: list[ast.stmt]) -> ast.stmt:
    """The outermost statement with `new` in it; only what is on the way is copied."""
    innermost = way[-1]
    old_end, new_end = _end(innermost.body[innermost.stop - 1]), _end(new[-1])
    replaced = new
    for level in reversed(way):
        body = [*level.body[: level.start], *replaced, *level.body[level.stop :]]
        statement = copy.copy(level.statement)
        if level.owner is level.statement:
            setattr(statement, level.name, body)
        else:
            part = copy.copy(level.owner)
            setattr(part, level.name, body)
            _move_end(part, old_end, new_end)
            for name in ("handlers", "cases"):
                if hasattr(statement, name):
                    parts = getattr(statement, name)
                    setattr(statement, name, [part if each is level.owner else each for each in parts])
        _move_end(statement, old_end, new_end)
        replaced = [statement]
    return replaced[0]


def _end(statement: ast.stmt) -> tuple[int | None, int | None]:
    return statement.end_lineno, statement.end_col_offset


def _move_end(node: ast.AST, old: tuple[int | None, int | None], new: tuple[int | None, int | None]) -> None:
    """A statement ends where its last one ends."""
    if (getattr(node, "end_lineno", None), getattr(node, "end_col_offset", None)) == old:
        node.end_lineno, node.end_col_offset = new  # type: ignore[attr-defined]  # it has them
