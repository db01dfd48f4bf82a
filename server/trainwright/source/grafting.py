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
    if not way:
        return _table(lines, segment.node, first + 1 - segment.shift, stop - segment.shift, segment.shift)
    innermost = way[-1]
    while way:
        level = way[-1]
        if level is innermost and level.stop == level.start + 1:
            table = _table(
                lines, level.body[level.start], first + 1 - segment.shift, stop - segment.shift, segment.shift
            )
            if table is not None:
                return Graft(_rebuilt(way, [table.node]), table.parsed_lines)
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


# ------------------------------------------------------------------------------------------------ tables

_LONG = 40
"""Lines: a statement that is longer and holds a dictionary or list is a table, whose entries are parsed alone."""


@dataclass(frozen=True)
class _Entries:
    """Some entries of a dictionary or list on the way in, and the nodes around it, the outermost first."""

    around: tuple[tuple[ast.AST, str, int | None], ...]
    display: ast.Dict | ast.List
    start: int
    stop: int


def _table(lines: list[str], statement: ast.stmt, first: int, last: int, shift: int) -> Graft | None:
    """The tree of a long statement after lines in a dictionary or list in it have changed."""
    if _last_line(statement) - statement.lineno < _LONG or not isinstance(statement, _HOLDERS):
        return None
    found = _entries(statement, first, last)
    if found is None:
        return None
    display = found.display
    entries = _spans(display)
    begin, end = entries[found.start][0], entries[found.stop - 1][1]
    is_dict = isinstance(display, ast.Dict)
    more = found.stop < len(entries)
    if _parenthesised(lines, shift, found, begin, end):
        return None
    # What stands behind shows whether the entries end with a comma.
    closing = ("0: 0}" if is_dict else "0]") if more else ("}" if is_dict else "]")
    region = "".join(lines[begin - 1 + shift : end + shift])
    try:
        tree = parse(f"{'{' if is_dict else '['}\n{region}{closing}\n")
    except SyntaxError:
        return None
    if len(tree.body) != 1 or not isinstance(tree.body[0], ast.Expr):
        return None
    parsed = tree.body[0].value
    if parsed.__class__ is not display.__class__ or parsed.end_lineno != end - begin + 3:
        return None
    new = copy.copy(display)
    for name in ("keys", "values") if is_dict else ("elts",):
        own, before = getattr(parsed, name), getattr(display, name)
        own = own[:-1] if more else own
        for node in own:
            if node is not None:
                ast.increment_lineno(node, begin - 2)
        setattr(new, name, [*before[: found.start], *own, *before[found.stop :]])
    inner: ast.AST = new
    for node, name, index in reversed(found.around):
        changed = copy.copy(node)
        if index is None:
            setattr(changed, name, inner)
        else:
            setattr(changed, name, [*getattr(node, name)[:index], inner, *getattr(node, name)[index + 1 :]])
        inner = changed
    assert isinstance(inner, ast.stmt)
    return Graft(inner, end - begin + 1)


def _parenthesised(lines: list[str], shift: int, found: _Entries, begin: int, end: int) -> bool:
    """Whether parentheses may stand around an entry on lines of their own: they are not a part of its node."""
    display, parts = found.display, _parts(found.display)
    if found.start:
        before = parts[found.start - 1][1]
        opened = (before.end_lineno or before.lineno, before.end_col_offset or 0)
    else:
        opened = (display.lineno, display.col_offset + 1)
    if found.stop < len(parts):
        closed = (parts[found.stop][0].lineno, parts[found.stop][0].col_offset)
    else:
        closed = (display.end_lineno or display.lineno, display.end_col_offset or 0)
    above = [line.encode() for line in lines[opened[0] - 1 + shift : begin - 1 + shift]]
    below = [line.encode() for line in lines[end + shift : closed[0] + shift]]
    above[:1] = [line[opened[1] :] for line in above[:1]]
    below[-1:] = [line[: closed[1]] for line in below[-1:]]
    return any(b"(" in line for line in above) or any(b")" in line for line in below)


_HOLDERS = (ast.Assign, ast.AnnAssign, ast.Expr, ast.Return)


def _entries(statement: ast.stmt, first: int, last: int) -> _Entries | None:
    """The entries of the innermost dictionary or list that stand on these lines, and have them for themselves."""
    around: list[tuple[ast.AST, str, int | None]] = []
    node: ast.AST = statement
    best: _Entries | None = None
    while True:
        if isinstance(node, (ast.Dict, ast.List)):
            touched = _touched(node, first, last)
            if touched is not None:
                best = _Entries(tuple(around), node, *touched)
        step = next(_holding(node, first, last), None)
        if step is None:
            return best
        around.append((node, step[0], step[1]))
        node = step[2]


def _holding(node: ast.AST, first: int, last: int) -> Iterator[tuple[str, int | None, ast.AST]]:
    for name in node._fields:
        value = getattr(node, name, None)
        for index, child in enumerate(value if isinstance(value, list) else [value]):
            if isinstance(child, (ast.expr, ast.keyword)) and child.lineno <= first and (child.end_lineno or 0) >= last:
                yield name, index if isinstance(value, list) else None, child


def _parts(display: ast.Dict | ast.List) -> list[tuple[ast.expr, ast.expr]]:
    """The first and the last node of each entry."""
    if isinstance(display, ast.List):
        return [(node, node) for node in display.elts]
    return [(key or value, value) for key, value in zip(display.keys, display.values, strict=True)]


def _spans(display: ast.Dict | ast.List) -> list[tuple[int, int]]:
    """The lines of the entries: from the first to the last."""
    return [(first.lineno, last.end_lineno or last.lineno) for first, last in _parts(display)]


def _touched(display: ast.Dict | ast.List, first: int, last: int) -> tuple[int, int] | None:
    spans = _spans(display)
    start = next((i for i, (_, end) in enumerate(spans) if end >= first), len(spans))
    stop = next((i for i, (begin, _) in enumerate(spans) if begin > last), len(spans))
    if start >= stop or spans[start][0] > first or spans[stop - 1][1] < last:
        return None  # between two entries
    while start > 0 and spans[start - 1][1] >= spans[start][0]:
        start -= 1
    while stop < len(spans) and spans[stop][0] <= spans[stop - 1][1]:
        stop += 1
    alone = display.lineno < spans[start][0] and (display.end_lineno or 0) > spans[stop - 1][1]
    return (start, stop) if alone else None
