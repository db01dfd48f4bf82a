"""A statement of a document with its own tree: the unit that is parsed again when it changes."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from trainwright.positions import Position, Range

if TYPE_CHECKING:
    from trainwright.source.document import Document


_WORD = re.compile(r"[^\W\d]\w*")


def words_of(text: str) -> frozenset[str]:
    """Every name in a text, those in its strings and comments too."""
    return frozenset(_WORD.findall(text))


@dataclass(frozen=True, slots=True)
class SyntaxProblem:
    """Why a part of the text does not parse, and where."""

    message: str
    range: Range


@dataclass(eq=False, slots=True)
class Segment:
    """A statement at the top level of a document, or in the body of a class that is a segment.

    The segments of one body follow each other: one starts (`start_line`) where the one before ends (`end_line`), so
    the comments and blank lines before a statement belong to it, and those after the last belong to none. Statements
    that share a line (`a = 1; b = 2`) are segments that overlap in that line.

    Identity means "unchanged": an edit replaces the segments that it parses again, and keeps all others. What a kept
    segment holds may move (`shift`, the lines) and, of a class, its `members` may be replaced one by one.
    """

    owner: Document = field(repr=False)
    node: ast.stmt
    """Its last good tree. Of a class, use `members` instead of `node.body`: members have a `shift` of their own."""
    shift: int
    """A node's line, from 0, is `node.lineno - 1 + shift`."""
    start_line: int
    """Where the comments and blank lines before it start."""
    first_line: int
    """Where it starts itself, with its decorators."""
    end_line: int
    """The line after its last."""
    indent: str = ""
    parent: Segment | None = field(default=None, repr=False)
    """The class whose member it is."""
    body: list[Segment] = field(default_factory=list, repr=False)
    """Of a class: its members, and unparsed stretches between them."""
    body_line: int = -1
    """Of a class whose members are parsed one by one: the line after its header; else -1."""
    parsed: bool = True
    """Whether `node` is real. A stretch that has never parsed is only kept so that no line is lost."""
    problem: SyntaxProblem | None = None
    """Why its present text does not parse, with lines counted from `first_line`."""
    _words: frozenset[str] | None = field(default=None, repr=False)

    @classmethod
    def unparsed(
        cls,
        owner: Document,
        first: int,
        end: int,
        indent: str,
        parent: Segment | None,
        problem: SyntaxProblem | None,
    ) -> Segment:
        """A stretch of lines that has never parsed."""
        return cls(
            owner, ast.Pass(), first, first, first, end, indent=indent, parent=parent, parsed=False, problem=problem
        )

    @property
    def broken(self) -> bool:
        """Whether its present text does not parse, so that `node` is of an earlier text."""
        return self.problem is not None

    @property
    def members(self) -> list[Segment]:
        """Of a class: the statements of its body, in order."""
        if all(member.parsed for member in self.body):
            return self.body
        return [member for member in self.body if member.parsed]

    @property
    def words(self) -> frozenset[str] | None:
        """Every name that its text holds, or more; None when its tree is of a text that is no longer there.

        It answers "does this concern me" without a walk over the tree.
        """
        if self.body_line >= 0:  # its members come and go
            found = set(words_of("".join(self.owner.lines[self.start_line : self.body_line])))
            for member in self.members:
                inner = member.words
                if inner is None:
                    return None
                found |= inner
            return frozenset(found)
        if self._words is None and not self.broken and self.parsed:
            self._words = words_of("".join(self.owner.lines[self.start_line : self.end_line]))
        return self._words

    def walk(self) -> Iterator[Segment]:
        """This segment and all in it."""
        yield self
        for member in self.body:
            yield from member.walk()

    def line_of(self, node: ast.AST) -> int:
        """The line, from 0, that a node of this segment starts on."""
        line: int = getattr(node, "lineno", 0)
        return line - 1 + self.shift if line else self.first_line

    def position(self, line: int, byte_column: int) -> Position:
        """Where a line and column, as `ast` counts them in this segment, are in the document."""
        return self.owner.position(line - 1 + self.shift, byte_column)

    def move(self, lines: int) -> None:
        """Follow lines that came (or went, when negative) above."""
        self.shift += lines
        self.start_line += lines
        self.first_line += lines
        self.end_line += lines
        if self.body_line >= 0:
            self.body_line += lines
        for member in self.body:
            member.move(lines)

    def close(self) -> None:
        """Make the end of a class, and its node's, agree with its members after they changed."""
        node = self.node
        last = self.body[-1]
        self.end_line = last.end_line
        if not isinstance(node, ast.ClassDef):
            return
        node.body = [member.node for member in self.body if member.parsed]
        if last.parsed and last.node.end_lineno is not None:
            node.end_lineno = last.node.end_lineno + last.shift - self.shift
            node.end_col_offset = last.node.end_col_offset


def join_starts(body: Iterable[Segment], start: int) -> None:
    """Let each segment of a body start where the one before ends."""
    for segment in body:
        segment.start_line = min(start, segment.first_line)
        start = segment.end_line
