"""Finds the statement that a place belongs to, its block, and the lines that are its own."""

from __future__ import annotations

import ast
import functools
from collections.abc import Sequence
from dataclasses import dataclass

from trainwright.editing.changes import CannotEdit
from trainwright.editing.layout import is_blank, is_comment, is_first_line, is_mark, width
from trainwright.positions import Position
from trainwright.source.place import Place
from trainwright.source.segment import Segment
from trainwright.source.text import indentation

_OWN_SCOPE = (ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


@dataclass(frozen=True)
class Block:
    """Statements that follow each other, and the node they belong to: None at the top level of the file."""

    owner: Place | None
    places: tuple[Place, ...]

    @property
    def key(self) -> int:
        """Tells blocks apart, for as long as the tree is the same."""
        return id(self.places[0].node)


@dataclass(frozen=True)
class Statement:
    """A statement in its block."""

    place: Place
    block: Block
    index: int

    @property
    def lines(self) -> Sequence[str]:
        """The lines of the document."""
        return self.place.segment.owner.lines

    @functools.cached_property
    def start(self) -> Position:
        """Where it starts, with its decorators."""
        return start_of(self.place)

    @functools.cached_property
    def end(self) -> Position:
        """Where its code ends."""
        return self.place.range.end

    @property
    def starts_line(self) -> bool:
        """Whether nothing but indentation stands before it."""
        return not self.lines[self.start.line][: self.start.column].strip()

    @property
    def ends_line(self) -> bool:
        """Whether nothing but a comment stands behind it."""
        return self._rest == "" or self._rest.startswith("#")

    @property
    def _rest(self) -> str:
        return self.lines[self.end.line][self.end.column :].strip()

    @property
    def has_own_lines(self) -> bool:
        """Whether it shares no line with another statement."""
        return self.starts_line and self.ends_line

    @property
    def indent(self) -> str:
        """The indentation of its first line."""
        return indentation(self.lines[self.start.line]).rpartition("\f")[2]

    @property
    def is_elif(self) -> bool:
        """Whether it is the `if` of an `elif`, which is no statement of its own in the text."""
        return isinstance(self.place.node, ast.If) and self.lines[self.start.line].startswith("elif", self.start.column)

    @property
    def outer_indent(self) -> str:
        """The indentation of the header of its block; none at the top level."""
        owner = self.block.owner
        if owner is None:
            return ""
        # A `case` has no place of its own, but starts on the line of its pattern.
        header = owner.at(owner.node.pattern) if isinstance(owner.node, ast.match_case) else owner
        return indentation(self.lines[header.range.start.line]).rpartition("\f")[2]

    @functools.cached_property
    def comments_line(self) -> int:
        """The first line of the comments that stand directly above it; its own first line if there are none."""
        line = self.start.line
        floor = self._floor
        while line > floor:
            above = self.lines[line - 1]
            if not is_comment(above) or indentation(above) != self.indent:
                break
            if is_mark(above) or is_first_line(line - 1, above):
                break
            line -= 1
        return line

    @functools.cached_property
    def end_line(self) -> int:
        """The line after it and after the comments at its end that belong to its inner blocks."""
        end = self.end.line + 1
        if not hasattr(self.place.node, "body"):
            return end
        depth = width(self.indent)
        line = end
        while line < len(self.lines) and (is_blank(self.lines[line]) or is_comment(self.lines[line])):
            if is_comment(self.lines[line]):
                if width(indentation(self.lines[line])) <= depth:
                    break
                end = line + 1
            line += 1
        return end

    @property
    def _floor(self) -> int:
        """The first line that can hold a comment of this statement's: behind all code before it."""
        if self.index:
            return self.block.places[self.index - 1].range.end.line + 1
        if self.block.owner is None:
            return 0
        owner = self.block.owner
        floor = owner.range.start.line + 1
        for child in ast.iter_child_nodes(owner.node):
            # Members of a class segment count their lines on their own; they stand behind its header anyway.
            if not hasattr(child, "end_lineno") or (owner.segment.members and isinstance(child, ast.stmt)):
                continue
            end = owner.at(child).range.end
            if end <= self.start:
                floor = max(floor, end.line + 1)
        return floor


def start_of(place: Place) -> Position:
    """Where a node starts, with its decorators."""
    decorators: list[ast.expr] = getattr(place.node, "decorator_list", [])
    if not decorators:
        return place.range.start
    lines = place.segment.owner.lines
    line = place.at(decorators[0]).range.start.line
    while line > 0 and not lines[line].lstrip(" \t\f").startswith("@"):
        line -= 1
    return Position(line, lines[line].index("@"))


def statement_at(place: Place) -> Statement:
    """The statement that `place` is, or is a part of."""
    segment = place.segment
    path = path_to(place)
    at = max(index for index, node in enumerate(path) if isinstance(node, ast.stmt))
    if any(isinstance(node, _OWN_SCOPE) for node in path[at:-1]):
        raise CannotEdit("a lambda or comprehension can't hold a statement")
    node = path[at]
    if at == 0:
        return _of_segment(segment)
    parent = path[at - 1]
    for statements in _blocks(parent):
        for index, statement in enumerate(statements):
            if statement is node:
                block = Block(place.at(parent), tuple(place.at(other) for other in statements))
                return Statement(block.places[index], block, index)
    raise CannotEdit("this statement is not in a block")


def body_of(place: Place) -> Statement:
    """The first statement of the body of `place` (a function, loop, `with`, class, ...)."""
    segment = place.segment
    if place.node is segment.node and segment.members:
        return _of_segment(segment.members[0])
    body = getattr(place.node, "body", None)
    if not isinstance(body, list) or not body:
        raise CannotEdit("this has no body that could hold a statement")
    block = Block(place, tuple(place.at(statement) for statement in body))
    return Statement(block.places[0], block, 0)


def is_current(segment: Segment) -> bool:
    """Whether the document still consists of this segment, rather than of one that an edit put in its place."""
    siblings = segment.owner.segments if segment.parent is None else segment.parent.members
    if not any(other is segment for other in siblings):
        return False
    return segment.parent is None or is_current(segment.parent)


def sibling(statement: Statement, index: int) -> Statement:
    """Another statement of the same block."""
    return Statement(statement.block.places[index], statement.block, index)


def _of_segment(segment: Segment) -> Statement:
    parent = segment.parent
    siblings = segment.owner.segments if parent is None else parent.members
    block = Block(
        None if parent is None else Place(parent, parent.node),
        tuple(Place(other, other.node) for other in siblings),
    )
    for index, other in enumerate(siblings):
        if other is segment:
            return Statement(block.places[index], block, index)
    raise CannotEdit("the code has changed since it was checked")


def path_to(place: Place) -> list[ast.AST]:
    """The nodes from the segment's statement down to `place`."""
    segment, target = place.segment, place.node
    if target is segment.node:
        return [target]
    line = getattr(target, "lineno", None)
    members = {id(member.node) for member in segment.members}

    def search(node: ast.AST) -> list[ast.AST] | None:
        for child in ast.iter_child_nodes(node):
            if child is target:
                return [child]
            if id(child) in members or not _may_span(child, line):
                continue
            found = search(child)
            if found is not None:
                found.append(child)
                return found
        return None

    found = search(segment.node)
    if found is None:
        raise CannotEdit("the code has changed since it was checked")
    return [segment.node, *reversed(found)]


def _blocks(node: ast.AST) -> list[list[ast.stmt]]:
    blocks = []
    for name in ("body", "orelse", "finalbody"):
        block = getattr(node, name, None)
        if isinstance(block, list):
            blocks.append(block)
    return blocks


def _may_span(node: ast.AST, line: int | None) -> bool:
    """Whether something on `line` can be within `node`."""
    first, last = getattr(node, "lineno", None), getattr(node, "end_lineno", None)
    if line is None or first is None or last is None or getattr(node, "decorator_list", None):
        return True
    return bool(first <= line <= last)


def is_docstring(node: ast.AST) -> bool:
    """Whether `node` is a string that stands alone, which is documentation where it comes first."""
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
