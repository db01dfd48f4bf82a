"""Adds, replaces and removes arguments of a call, which may span lines and hold comments."""

from __future__ import annotations

import ast
import tokenize
from collections.abc import Sequence
from dataclasses import dataclass, field

from trainwright.editing.changes import CannotEdit, Change, between
from trainwright.editing.layout import newline_at, tokens
from trainwright.positions import Position
from trainwright.source.place import Place
from trainwright.source.text import content_length, indentation, split_lines

_OPENING = {"(", "[", "{"}
_CLOSING = {")", "]", "}"}
_LAYOUT = {tokenize.NL, tokenize.NEWLINE, tokenize.COMMENT, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER}


@dataclass
class _Span:
    """An argument as it stands in the text, parentheses of its own included, and the end of its comma if it has one."""

    start: Position
    end: Position
    comma: Position | None = None

    @property
    def full_end(self) -> Position:
        return self.end if self.comma is None else self.comma


@dataclass
class CallEdits:
    """All that one fix does to the arguments of one call."""

    call: Place
    removed: set[int] = field(default_factory=set)
    positional: list[str] = field(default_factory=list)
    keywords: dict[str, str] = field(default_factory=dict)

    def index_of(self, argument: int | str) -> int:
        """Where an argument stands, by position among the positional ones or by keyword."""
        node = self._node
        ordered = self._arguments
        if isinstance(argument, str):
            for keyword in node.keywords:
                if keyword.arg == argument:
                    return ordered.index(keyword)
            raise CannotEdit(f"the call has no argument {argument}")
        if not 0 <= argument < len(node.args) or any(isinstance(arg, ast.Starred) for arg in node.args[: argument + 1]):
            raise CannotEdit(f"the call has no positional argument {argument}")
        return ordered.index(node.args[argument])

    def keyword(self, name: str) -> ast.keyword | None:
        """The keyword argument `name` of the call."""
        return next((keyword for keyword in self._node.keywords if keyword.arg == name), None)

    def changes(self) -> list[Change]:
        """The changes of the text."""
        opening, closing, spans = self._spans()
        changes = self._removals(opening, closing, spans)
        kept = [span for index, span in enumerate(spans) if index not in self.removed]
        added = [f"{name}={value}" for name, value in self.keywords.items()]
        if not self.positional and not added:
            return changes
        arguments = self._arguments
        first_keyword = next(
            (
                span
                for index, span in enumerate(spans)
                if isinstance(arguments[index], ast.keyword) and index not in self.removed
            ),
            None,
        )
        if self.positional and first_keyword is not None:
            changes.append(self._insert_before(first_keyword, self.positional))
        else:
            added = [*self.positional, *added]
        if not added:
            return changes
        if not kept:
            return [*changes, Change(opening, opening, ", ".join(added))]
        if len(kept) == 1 and self._is_bare_generator:
            start, end = kept[0].start, kept[0].end
            return [*changes, Change(start, start, "("), Change(end, end, "), " + ", ".join(added))]
        return [*changes, *self._append(kept[-1], closing, added)]

    @property
    def _node(self) -> ast.Call:
        assert isinstance(self.call.node, ast.Call)
        return self.call.node

    @property
    def _arguments(self) -> list[ast.expr | ast.keyword]:
        """The arguments in the order of the text: `f(a=1, *b)` is possible."""
        return sorted([*self._node.args, *self._node.keywords], key=lambda node: (node.lineno, node.col_offset))

    @property
    def _lines(self) -> Sequence[str]:
        return self.call.segment.owner.lines

    @property
    def _is_bare_generator(self) -> bool:
        args = self._node.args
        if len(args) != 1 or self._node.keywords or not isinstance(args[0], ast.GeneratorExp):
            return False
        # The generator that is a call's only argument shares its parentheses with the call.
        return self.call.at(args[0]).range.end == self.call.range.end

    def _spans(self) -> tuple[Position, Position, list[_Span]]:
        """The place behind the opening parenthesis, the one before the closing, and the arguments between."""
        origin = self._opening()
        source = split_lines(between(self._lines, origin, self.call.range.end))
        inner = [self.call.at(argument).range for argument in self._arguments]
        depth = 0
        spans: list[_Span] = []
        expects_new = True
        for token in tokens(source):
            if token.type in _LAYOUT:
                continue
            start, end = _at(origin, token.start), _at(origin, token.end)
            # The text between the braces of an f-string is a token, too, and may be a bracket.
            operator = token.string if token.type == tokenize.OP else ""
            if operator in _CLOSING:
                depth -= 1
            if depth == 0:
                if operator == ")":
                    return Position(origin.line, origin.column + 1), start, self._checked(spans)
                depth = 1
                continue
            # A lambda has commas of its own.
            if depth == 1 and operator == "," and not any(a <= start < b for a, b in inner):
                spans[-1].comma = end
                expects_new = True
                continue
            if operator in _OPENING:
                depth += 1
            if expects_new:
                spans.append(_Span(start, end))
                expects_new = False
            else:
                spans[-1].end = end
        raise CannotEdit("the arguments of the call can't be told apart")

    def _opening(self) -> Position:
        """Where the opening parenthesis of the call is: behind the called expression and the parentheses around it."""
        here = self.call.at(self._node.func).range.end
        for number in range(here.line, len(self._lines)):
            code = self._lines[number]
            column = here.column if number == here.line else 0
            while column < len(code) and code[column] in " \t\f\r\n\\)":
                column += 1
            if column < len(code) and code[column] == "(":
                return Position(number, column)
            if column < len(code) and code[column] != "#":
                break
        raise CannotEdit("the arguments of the call can't be told apart")

    def _checked(self, spans: list[_Span]) -> list[_Span]:
        if len(spans) != len(self._arguments):
            raise CannotEdit("the arguments of the call can't be told apart")
        return spans

    def _own_lines(self, span: _Span) -> bool:
        """Whether nothing but a comment shares the lines of an argument."""
        before = self._lines[span.start.line][: span.start.column]
        return not before.strip() and self._rest_is_comment(span)

    def _rest_is_comment(self, span: _Span) -> bool:
        rest = self._lines[span.full_end.line][span.full_end.column :].strip()
        return not rest or rest.startswith("#")

    def _removals(self, opening: Position, closing: Position, spans: list[_Span]) -> list[Change]:
        if self.removed and len(self.removed) == len(spans):
            inner = between(self._lines, opening, closing)
            if "#" not in inner or not _has_comment(inner):
                return [Change(opening, closing, "")]
        changes = []
        for first, last in _runs(self.removed):
            if all(self._own_lines(span) for span in spans[first : last + 1]):
                start, end = spans[first].start, spans[last].full_end
                changes.append(Change(Position(start.line, 0), Position(end.line + 1, 0), ""))
                continue
            start, end = spans[first].start, spans[last].full_end
            if last + 1 < len(spans):
                following = spans[last + 1].start
                end = following if not between(self._lines, end, following).strip() else end
            elif first > 0:
                before = spans[first - 1]
                gap = between(self._lines, before.full_end, start)
                if not gap.strip():
                    start, end = before.end, spans[last].end
                    before.comma = spans[last].comma
            changes.append(Change(start, end, ""))
        return changes

    def _insert_before(self, span: _Span, values: list[str]) -> Change:
        if self._own_lines(span):
            newline = newline_at(self._lines, span.start.line)
            indent = indentation(self._lines[span.start.line])
            return Change(span.start, span.start, "".join(f"{value},{newline}{indent}" for value in values))
        return Change(span.start, span.start, "".join(f"{value}, " for value in values))

    def _append(self, last: _Span, closing: Position, values: list[str]) -> list[Change]:
        if self._own_lines(last) and closing.line > last.full_end.line:
            line = self._lines[last.full_end.line]
            newline = newline_at(self._lines, last.full_end.line)
            end = Position(last.full_end.line, content_length(line))
            indent = indentation(self._lines[last.start.line])
            text = "".join(f"{newline}{indent}{value}," for value in values)
            # A call without a trailing comma stays one: `**kwargs` may not have had one for a reason of its own.
            if last.comma is not None:
                return [Change(end, end, text)]
            return [Change(last.end, last.end, ","), Change(end, end, text.removesuffix(","))]
        if last.comma is not None:
            text = "".join(f" {value}," for value in values)
            return [Change(last.comma, last.comma, text)]
        return [Change(last.end, last.end, "".join(f", {value}" for value in values))]


def _at(origin: Position, token: tuple[int, int]) -> Position:
    line, column = token
    return Position(origin.line + line - 1, column + (origin.column if line == 1 else 0))


def _runs(indices: set[int]) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    for index in sorted(indices):
        if runs and runs[-1][1] == index - 1:
            runs[-1] = (runs[-1][0], index)
        else:
            runs.append((index, index))
    return runs


def _has_comment(text: str) -> bool:
    return any(token.type == tokenize.COMMENT for token in tokens(split_lines(f"({text}\n)")))
