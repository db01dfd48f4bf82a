"""Where in a YAML text the cursor is: below which keys, and whether a key or a value is being typed.

Read from the lines alone, by their indentation, because a text does not parse while it is being typed.
"""

from __future__ import annotations

import enum
import re
from collections.abc import Sequence
from dataclasses import dataclass

from trainwright.configs.nodes import KeyPath
from trainwright.positions import Position, Range

_MOST_LINES = 4_000
"""So far up the keys above the cursor are looked for."""

_MOST_FLOW_LINES = 60

_KEY = re.compile(
    r"""(?P<key>"(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|[^\s#:'"\[\]{},&*!|>%@`-][^:#]*?|[^\s#:'"\[\]{},&*!|>%@`][^\s:#][^:#]*?)
        [ \t]*:(?=[ \t\r\n]|$)""",
    re.VERBOSE,
)
_DASH = re.compile(r"-(?=[ \t\r\n]|$)[ \t]*")
_PROPERTIES = re.compile(r"(?:[&!][^\s,\[\]{}]*(?:[ \t]+|$))+")
_BLOCK_SCALAR = re.compile(r"[|>][-+0-9]*[ \t]*(?:#.*)?$")
_QUOTED = re.compile(r""" "(?:[^"\\]|\\.)*(?:"|$) | '(?:[^']|'')*(?:'|$) """, re.VERBOSE)
_FLOW_TOKEN = re.compile(
    r"""(?P<quoted>"(?:[^"\\]|\\.)*"?|'(?:[^']|'')*'?)|(?P<comment>(?:(?<=\s)|^)\#.*)|[\[\]{},:]"""
)
_MARKER = re.compile(r"(?:---|\.\.\.)(?:\s|$)")


class Role(enum.Enum):
    """What is typed at the cursor."""

    KEY = "key"
    VALUE = "value"
    ITEM = "item"
    """An element of a sequence, or the first key of one that is a mapping."""


@dataclass(frozen=True)
class Cursor:
    """What is typed at one place of a YAML text.

    `path` leads to the mapping that a key is typed in, to the value that is typed, or to the element of a sequence.
    """

    role: Role
    path: KeyPath
    range: Range
    """The word that is typed, from its start to its end on the same line; empty before the first character."""
    prefix: str
    """The part of it that stands before the cursor, without an opening quote."""
    quote: str = ""
    """The quote that it was opened with."""
    flow: bool = False
    """Whether it stands between brackets."""
    has_colon: bool = False
    """Of a key: whether its colon is there already."""
    needs_space: bool = False
    """Of a value: whether it stands right behind the colon."""
    keys: frozenset[str] = frozenset()
    """The other keys of the mapping that a key is typed in, as far as lines tell."""


@dataclass(frozen=True)
class _Line:
    """The structure of one line: its dashes and its key, by column."""

    dashes: tuple[int, ...]
    start: int
    """The column of what follows the dashes."""
    key: str | None
    value_start: int
    """Where the value of the key starts, or the content when there is no key."""


def _read(text: str) -> _Line | None:
    """What a line holds; None when it is empty or a comment."""
    column = len(text) - len(text.lstrip(" "))
    if text[column : column + 1] in ("", "#", "\r", "\n") or not text.strip():
        return None
    dashes = []
    while dash := _DASH.match(text, column):
        dashes.append(column)
        column = dash.end()
    found = _KEY.match(text, column)
    if found is None:
        return _Line(tuple(dashes), column, None, column)
    value = found.end()
    while text[value : value + 1] in (" ", "\t") and value < len(text):
        value += 1
    return _Line(tuple(dashes), column, unquoted(found["key"]), value)


def unquoted(text: str) -> str:
    """A key or value without its quotes; escapes are left as they are, no config key has any."""
    return text[1:-1] if len(text) > 1 and text[0] == text[-1] and text[0] in "\"'" else text


def cursor_at(lines: Sequence[str], position: Position) -> Cursor | None:
    """What is typed at a place; None where neither a key nor a value of a config can be."""
    if position.line == len(lines):
        lines = [*lines, ""]  # behind the last line's end
    if not 0 <= position.line < len(lines):
        return None
    text = lines[position.line].rstrip("\r\n")
    position = Position(position.line, min(position.column, len(text)))
    head = text[: position.column]
    if "\t" in head[: len(head) - len(head.lstrip())] or _in_comment(head) or _MARKER.match(text):
        return None
    if in_flow := _flow(lines, position):
        return in_flow
    line = _read(text)
    if line is None or (position.column < line.start and not line.dashes):
        return _on_empty_line(lines, position, head)
    if position.column < line.start:
        return None
    if line.key is not None and position.column >= line.value_start - _gap(text, line) and _behind_colon(head, line):
        return _value(lines, position, text, line)
    return _word(lines, position, text, line)


def _gap(text: str, line: _Line) -> int:
    """How many blanks are between the colon and the value."""
    before = text[: line.value_start]
    return len(before) - len(before.rstrip(" \t"))


def _behind_colon(head: str, line: _Line) -> bool:
    found = _KEY.match(head + "\n", line.start)
    return found is not None


def _on_empty_line(lines: Sequence[str], position: Position, head: str) -> Cursor | None:
    """A new entry: the indentation says of which mapping."""
    if head.strip():
        return None
    stack = _open_at(lines, position.line)
    path = _path(stack, position.column) if stack is not None else None
    if path is None:
        return None
    keys = _siblings(lines, position.line, position.column)
    return Cursor(Role.KEY, path, Range(position, position), "", keys=keys)


def _value(lines: Sequence[str], position: Position, text: str, line: _Line) -> Cursor | None:
    assert line.key is not None
    parents = _path_of(lines, position.line, line)
    if parents is None:
        return None
    start = line.value_start
    properties = _PROPERTIES.match(text, start)
    if properties is not None and properties.end() <= position.column:
        start = properties.end()
    if start > position.column:
        start = position.column
    if _BLOCK_SCALAR.match(text, start) and position.column > start:
        return None
    needs_space = text[start - 1 : start] == ":"
    return _typed(Role.VALUE, (*parents, line.key), text, position, start, needs_space=needs_space)


def _word(lines: Sequence[str], position: Position, text: str, line: _Line) -> Cursor | None:
    """A key, or an element of a sequence; a word alone may become either."""
    parents = _path_of(lines, position.line, line)
    if parents is None:
        return None
    role = Role.ITEM if line.dashes and line.key is None else Role.KEY
    keys = _siblings(lines, position.line, line.start, new_element=bool(line.dashes))
    return _typed(role, parents, text, position, line.start, keys=keys, has_colon=line.key is not None)


def _typed(
    role: Role,
    path: KeyPath,
    text: str,
    position: Position,
    start: int,
    *,
    keys: frozenset[str] = frozenset(),
    has_colon: bool = False,
    needs_space: bool = False,
    flow: bool = False,
) -> Cursor:
    quote = text[start : start + 1] if text[start : start + 1] in ("'", '"') else ""
    content = start + len(quote)
    if quote:
        closing = text.find(quote, content)
        end = closing + 1 if closing >= 0 else len(text.rstrip())
    else:
        stops = "," if not flow else ",]}"
        stop = re.compile(r"[ \t]+#|:(?=\s|$)" + (f"|[{re.escape(stops)}]" if flow else "")).search(text, content)
        end = len(text[: stop.start() if stop else len(text)].rstrip())
    end = max(end, position.column)
    line = position.line
    return Cursor(
        role,
        path,
        Range(Position(line, start), Position(line, end)),
        text[content : position.column],
        quote,
        flow,
        has_colon,
        needs_space,
        keys,
    )


def _in_comment(head: str) -> bool:
    if "#" not in head:
        return False
    bare = _QUOTED.sub(lambda m: "x" * len(m[0]), head)
    return re.search(r"(?:^|\s)#", bare) is not None


# -- the keys above ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Frame:
    """A key or a dash that is open: what stands further right belongs to it."""

    column: int
    step: str | int
    """The key, or the element's number."""
    opens: bool
    """Whether there is room for a block in it."""


def _open_at(lines: Sequence[str], number: int) -> list[_Frame] | None:
    """The keys and dashes that are open where line `number` starts; None within a block scalar."""
    stack: list[_Frame] = []
    scalar: int | None = None  # the column that a block scalar's lines are right of
    for text in lines[max(0, number - _MOST_LINES) : number]:
        text = text.rstrip("\r\n")
        bare = text.lstrip(" ")
        if not bare:
            continue
        if scalar is not None:
            if len(text) - len(bare) > scalar:
                continue
            scalar = None
        if _MARKER.match(text):
            stack.clear()
            continue
        line = _read(text.removeprefix("\ufeff"))
        if line is None:
            continue
        _enter(stack, line, text)
        if _BLOCK_SCALAR.match(text, line.value_start):
            scalar = stack[-1].column if stack else -1
    if scalar is not None and number < len(lines):
        text = lines[number].rstrip("\r\n")
        bare = text.lstrip(" ")
        if not bare or len(text) - len(bare) > scalar:
            return None
    return stack


def _enter(stack: list[_Frame], line: _Line, text: str) -> None:
    """Take a line's dashes and key in."""
    for column in line.dashes:
        _enter_dash(stack, column)
    if line.key is not None:
        _leave(stack, line.start)
        stack.append(_Frame(line.start, line.key, _opens_block(text[line.value_start :])))


def _enter_dash(stack: list[_Frame], column: int) -> None:
    index = 0
    # A sequence may stand at the column of its key.
    while stack and (stack[-1].column > column or (stack[-1].column == column and isinstance(stack[-1].step, int))):
        frame = stack.pop()
        if frame.column == column and isinstance(frame.step, int):
            index = frame.step + 1
    stack.append(_Frame(column, index, True))


def _leave(stack: list[_Frame], column: int) -> None:
    """A mapping goes on at this column: what was open at it or right of it is complete."""
    while stack and stack[-1].column >= column:
        stack.pop()


def _path_of(lines: Sequence[str], number: int, line: _Line) -> KeyPath | None:
    """The path of the mapping (or element) that the content of a line stands in; its own dashes included."""
    stack = _open_at(lines, number)
    if stack is None:
        return None
    for column in line.dashes:
        _enter_dash(stack, column)
    return _path(stack, line.start)


def _path(stack: list[_Frame], column: int) -> KeyPath | None:
    _leave(stack, column)
    if stack and not stack[-1].opens:
        return None
    return tuple(frame.step for frame in stack)


def _opens_block(value: str) -> bool:
    """Whether what follows a key leaves room for a block below it."""
    bare = value.strip()
    properties = _PROPERTIES.match(bare)
    if properties is not None:
        bare = bare[properties.end() :]
    return not bare or bare.startswith("#")


def _siblings(lines: Sequence[str], number: int, column: int, *, new_element: bool = False) -> frozenset[str]:
    """The keys at the same column around a line, as far as the mapping goes; `new_element`: it starts at this line."""
    found: set[str] = set()
    if not new_element:
        for above in range(number - 1, max(-1, number - _MOST_LINES), -1):
            text = lines[above].rstrip("\r\n")
            line = _read(text)
            if _MARKER.match(text):
                break
            if line is None or (line.start > column and not (line.dashes and line.dashes[0] < column)):
                continue
            if line.start == column and line.key is not None:
                found.add(line.key)
            if line.start < column or (line.dashes and line.dashes[0] < column):
                break
    for below in range(number + 1, min(len(lines), number + _MOST_LINES)):
        text = lines[below].rstrip("\r\n")
        line = _read(text)
        if _MARKER.match(text) or (line is not None and (line.dashes[:1] or (line.start,))[0] < column):
            break
        if line is not None and line.start == column and line.key is not None and not line.dashes:
            found.add(line.key)
    return frozenset(found)


# -- between brackets --------------------------------------------------------------------------------------------------


_START = Position(0, 0)


@dataclass
class _Bracket:
    kind: str
    index: int = 0
    key: str | None = None
    start: Position = _START
    """Where the present entry starts."""
    keys: tuple[str, ...] = ()


def _flow(lines: Sequence[str], position: Position) -> Cursor | None:
    """The cursor between brackets; None outside of all."""
    least = 1_000  # the column that all lines between the bracket's and this one are right of
    for number in range(position.line, max(-1, position.line - _MOST_FLOW_LINES), -1):
        text = lines[number].rstrip("\r\n")
        line = _read(text)
        if line is None:
            continue
        start = line.value_start
        properties = _PROPERTIES.match(text, start)
        start = properties.end() if properties is not None else start
        opens = text[start : start + 1] in ("[", "{") and not text.startswith(("{{", "{%"), start)
        if opens and (line.dashes[:1] or (line.start,))[0] < least:
            path = _path_of(lines, number, line)
            base = path if path is None or line.key is None else (*path, line.key)
            found = _between(lines, Position(number, start), position, base) if base is not None else None
            if found is not None:
                return found
        if text.lstrip()[:1] not in ("]", "}"):
            least = min(least, len(text) - len(text.lstrip(" ")))
        if least == 0:
            return None
    return None


def _between(lines: Sequence[str], start: Position, position: Position, base: KeyPath) -> Cursor | None:
    stack: list[_Bracket] = []
    for number in range(start.line, position.line + 1):
        text = lines[number].rstrip("\r\n")
        begin = start.column if number == start.line else 0
        stop = position.column if number == position.line else len(text)
        for token in _FLOW_TOKEN.finditer(text, begin, stop):
            found = token[0]
            if token["comment"] is not None:
                if number == position.line:
                    return None
                break
            if found in ("[", "{"):
                stack.append(_Bracket(found, start=Position(number, token.end())))
            elif found in ("]", "}"):
                if stack:
                    stack.pop()
                if not stack:
                    return None
            elif not stack:
                return None
            elif found == ",":
                top = stack[-1]
                top.index, top.start = top.index + 1, Position(number, token.end())
                if top.key is not None:
                    top.keys, top.key = (*top.keys, top.key), None
            elif found == ":" and stack[-1].kind == "{" and stack[-1].key is None:
                after = text[token.end() : token.end() + 1]
                if after in ("", " ", "\t") or text[token.start() - 1 : token.start()] in ("'", '"'):
                    top = stack[-1]
                    written = text[top.start.column if top.start.line == number else 0 : token.start()]
                    top.key, top.start = unquoted(written.strip()), Position(number, token.end())
    if not stack:
        return None
    path: KeyPath = base
    for outer in stack[:-1]:
        path = (*path, outer.index if outer.kind == "[" else outer.key or "")
    top = stack[-1]
    text = lines[position.line].rstrip("\r\n")
    column = top.start.column if top.start.line == position.line else 0
    while column < position.column and text[column] in " \t":
        column += 1
    if top.kind == "[":
        return _typed(Role.ITEM, (*path, top.index), text, position, column, flow=True)
    if top.key is None:
        colon = _KEY.match(text, column) is not None
        return _typed(Role.KEY, path, text, position, column, flow=True, keys=frozenset(top.keys), has_colon=colon)
    needs_space = text[column - 1 : column] == ":"
    return _typed(Role.VALUE, (*path, top.key), text, position, column, flow=True, needs_space=needs_space)
