"""A document that is edited: its text, and a tree of each statement that an edit parses again only where it must."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING

from trainwright.positions import Position, Range, column_from_utf8
from trainwright.source.parsing import BOM, DoesNotFit, parse_run
from trainwright.source.recovery import recover
from trainwright.source.segment import Segment, SyntaxProblem, join_starts
from trainwright.source.text import content_length, split_lines
from trainwright.source.updating import Change, Update

if TYPE_CHECKING:
    import libcst

    from trainwright.source.tree import CstTree


class Document:
    """A Python text and its statements.

    Invariants, checked by the fuzzer in tests/fuzz: `text` is what a plain string would be after the same edits;
    whenever the whole text parses, no segment is broken and the segments' trees equal those of a full parse.
    """

    def __init__(self, text: str) -> None:
        self.lines: list[str] = split_lines(text)
        self.version = 0
        self._text: str | None = text
        self.body: list[Segment] = []
        """The top-level segments, and unparsed stretches between them."""
        self.unparsable: set[Segment] = set()
        """The segments that are broken."""
        self._tree: CstTree | None = None
        self._load()

    @property
    def text(self) -> str:
        """The whole text; joined when it is first asked for after an edit."""
        if self._text is None:
            self._text = "".join(self.lines)
        return self._text

    @property
    def segments(self) -> list[Segment]:
        """The top-level statements in order."""
        if self.unparsable and not all(segment.parsed for segment in self.body):
            return [segment for segment in self.body if segment.parsed]
        return self.body

    @property
    def syntax_error(self) -> SyntaxProblem | None:
        """Why the first statement that does not parse now does not, or None where all do."""
        if not self.unparsable:
            return None
        segment = min(self.unparsable, key=attrgetter("first_line"))
        assert segment.problem is not None
        return SyntaxProblem(segment.problem.message, segment.problem.range.moved(segment.first_line))

    def release(self) -> None:
        """Keep only the text; lines and trees come back when they are asked for, as new segments.

        A text that does not parse keeps all: its segments remember what they were before.
        """
        if self.unparsable:
            return
        self._text = self.text
        for top in self.body:
            for segment in list(top.walk()):
                segment.parent, segment.body = None, []  # no cycles: freed at once, not by the garbage collector
        self._tree = None
        del self.lines, self.body, self.unparsable

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> object:
            # Only for what is not there: the attributes that were released.
            if name not in ("lines", "body", "unparsable"):
                raise AttributeError(name)
            self.lines = split_lines(self._text)
            self._load()
            return self.__dict__[name]

    def position(self, line: int, byte_column: int) -> Position:
        """The position of a line, from 0, and a column in UTF-8 bytes, as `ast` has it."""
        if not 0 <= line < len(self.lines):
            return Position(max(0, min(line, len(self.lines))), 0)
        text = self.lines[line]
        if text.startswith(BOM):
            text = "\f" + text[1:]  # as it was parsed
        return Position(line, min(column_from_utf8(text, byte_column), content_length(text)))

    def edit(self, range: Range, new_text: str) -> Change:
        """Replace the text in `range`; positions behind a line's end, or the text's, mean that end."""
        lines = self.lines
        start, end = self._clamped(range.start), self._clamped(range.end)
        first, last = start.line, end.line
        head = lines[first][: start.column] if first < len(lines) else ""
        tail = lines[last][end.column :] if last < len(lines) else ""
        stop = min(last + 1, len(lines))
        # A carriage return and a line feed that come to stand side by side are one line end.
        if not head and first > 0 and (new_text + tail).startswith("\n") and lines[first - 1].endswith("\r"):
            first -= 1
            head = lines[first]
        if not tail and stop < len(lines) and (head + new_text).endswith("\r") and lines[stop].startswith("\n"):
            tail = lines[stop]
            stop += 1
        # A line without an end (the last) takes in what follows.
        return self._replace_lines(first, stop, split_lines(head + new_text + tail))

    def replace(self, text: str) -> Change:
        """Make `text` the document's text, as an edit of the lines between the first and the last that differ."""
        return self._replace_lines(0, len(self.lines), split_lines(text))

    def cst_statement(self, segment: Segment) -> libcst.BaseStatement:
        """The libcst statement of a top-level segment; small statements that share a line are one.

        Raises `libcst.ParserSyntaxError` where the segment is broken.
        """
        return self._cst_tree().statement(segment)

    def cst_module(self) -> libcst.Module:
        """The libcst tree of the text; only statements that changed since the last call are parsed.

        Raises `libcst.ParserSyntaxError` where the text does not parse.
        """
        return self._cst_tree().module()

    def _cst_tree(self) -> CstTree:
        if self._tree is None:
            from trainwright.source.tree import CstTree  # imports libcst, which takes 170 ms

            self._tree = CstTree(self)
        return self._tree

    # ------------------------------------------------------------------------------------------------ lines

    def _clamped(self, position: Position) -> Position:
        line, column = position
        lines = self.lines
        if line < 0:
            return Position(0, 0)
        if line >= len(lines):
            if lines and not lines[-1].endswith(("\n", "\r")):
                return Position(len(lines) - 1, len(lines[-1]))
            return Position(len(lines), 0)
        return Position(line, max(0, min(column, content_length(lines[line]))))

    def _replace_lines(self, first: int, stop: int, new: list[str]) -> Change:
        lines = self.lines
        start = 0
        limit = min(stop - first, len(new))
        while start < limit and lines[first + start] == new[start]:
            start += 1
        limit -= start
        end = 0
        while end < limit and lines[stop - 1 - end] == new[len(new) - 1 - end]:
            end += 1
        first, stop = first + start, stop - end
        new = new[start : len(new) - end]
        self.version += 1
        if first == stop and not new:
            return Change(first_line=first)
        if first == 0 and stop < len(lines) and lines[stop].startswith(BOM):
            # Whether a byte order mark is one depends on its line being the first.
            new.append(lines[stop])
            stop += 1
        lines[first:stop] = new
        self._text = None
        if self._tree is not None:
            self._tree.note(first, len(new))
        return Update(self, first, stop, len(new)).apply()

    # ------------------------------------------------------------------------------------------------ trees

    def _load(self) -> None:
        try:
            self.body = parse_run(self, 0, len(self.lines), "", None)
        except (SyntaxError, DoesNotFit):
            self.body = recover(self, 0, len(self.lines), "", None)
        join_starts(self.body, 0)
        self.unparsable = {segment for top in self.body for segment in top.walk() if segment.broken}
