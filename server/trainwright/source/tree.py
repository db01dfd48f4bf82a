"""The libcst tree of a document, brought up to date by parsing again only the statements that changed since.

A statement of libcst holds the comments and blank lines before it (`leading_lines`), and a block those at its end that
are indented as it is (`footer`). To find out who owns what, changed statements are parsed between two `pass`
statements, in blocks indented as they are, behind a line that sets the module's default indentation.
"""

from __future__ import annotations

import contextlib
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice, pairwise
from operator import attrgetter
from typing import TYPE_CHECKING

import libcst as cst

from trainwright.source.segment import Segment
from trainwright.source.text import content_length, indentation, is_filler

if TYPE_CHECKING:
    from trainwright.source.document import Document

_Statement = (cst.SimpleStatementLine, cst.BaseCompoundStatement)


class _Unsure(Exception):
    """The change is not one of those that are known to leave the rest of the tree as it is."""


@dataclass(slots=True)
class _Entry:
    """A statement of the tree and its segments: several where small statements share a line."""

    segments: tuple[Segment, ...]
    node: cst.SimpleStatementLine | cst.BaseCompoundStatement
    members: list[_Entry] | None
    """Of a class whose members are segments: their entries."""
    line: int
    """Where the statement started when the tree was last brought up to date."""
    end: int
    """The line after its last, then."""


@dataclass(slots=True)
class _Level:
    """A body that holds the change: the module's, or a class's."""

    entries: list[_Entry]
    segments: Sequence[Segment]
    owner: _Entry | None
    start_line: int
    indents: list[str]
    """The indentation of each body from the outermost class to this one; empty for the module's."""


class CstTree:
    """The libcst tree of a document's text."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._module: cst.Module | None = None
        self._entries: list[_Entry] = []
        self._by_segment: dict[Segment, _Entry] = {}
        # How many lines at the start and at the end are still those of `_module`.
        self._prefix = 0
        self._suffix = 0
        self._line_count = 0
        self.full_parses = 0
        self.partial_parses = 0

    def note(self, first: int, added: int) -> None:
        """Remember that lines from `first` on were replaced by `added` others."""
        self._prefix = min(self._prefix, first)
        self._suffix = min(self._suffix, len(self._document.lines) - first - added)

    def module(self) -> cst.Module:
        """The tree of the text as it is. Raises `cst.ParserSyntaxError` where that does not parse."""
        module = self._module
        if module is None or self._document.unparsable or not self._entries:
            return self._parse_all()
        if self._prefix == self._suffix == self._line_count == len(self._document.lines):
            return module
        try:
            module = self._updated(module)
        except (_Unsure, cst.ParserSyntaxError):
            return self._parse_all()
        self._settle(module)
        return module

    def statement(self, segment: Segment) -> cst.BaseStatement:
        """The statement of a top-level segment, which other segments on its line share."""
        if not self._document.unparsable:
            self.module()
            entry = self._by_segment.get(segment)
            if entry is not None:
                return entry.node
        # While other parts of the text are broken, or where libcst sees other statements than ast does.
        lines = self._document.lines
        newline = "\r\n" if lines[0].endswith("\r\n") else "\n"
        indent = self._module.default_indent if self._module is not None else _first_indent(lines)
        text = _opening(newline, indent, []) + "".join(lines[segment.start_line : segment.end_line])
        return cst.parse_module(text).body[2]

    def _parse_all(self) -> cst.Module:
        module = cst.parse_module(self._document.text)
        self.full_parses += 1
        self._entries = []
        # libcst parses some texts that Python refuses; the segments are then not those of the text.
        if not self._document.unparsable:
            with contextlib.suppress(_Unsure):
                self._entries = _paired(module.body, self._document.segments)
        self._by_segment = {segment: entry for entry in self._entries for segment in entry.segments}
        self._settle(module)
        return module

    def _settle(self, module: cst.Module) -> None:
        self._module = module
        self._prefix = self._suffix = self._line_count = len(self._document.lines)
        _note_lines(self._entries)

    # ------------------------------------------------------------------------------------------------ what changed

    def _updated(self, module: cst.Module) -> cst.Module:
        """The module with what changed parsed again, in the innermost class that holds it where that can be."""
        first, end = self._prefix, max(self._prefix, len(self._document.lines) - self._suffix)
        levels = self._levels(first, end)
        while len(levels) > 1:
            try:
                self._update_body(module, levels[-1], first, end)
                break
            except _Unsure:
                levels.pop()
        changes: dict[str, object] = {}
        if len(levels) == 1:
            changes = self._update_body(module, levels[0], first, end)
        self.partial_parses += 1
        for level in reversed(levels[1:]):
            owner = level.owner
            assert owner is not None
            block = _block(owner).with_changes(body=[entry.node for entry in level.entries])
            owner.node = owner.node.with_changes(body=block)
        return module.with_changes(body=[entry.node for entry in self._entries], **changes)

    def _levels(self, first: int, end: int) -> list[_Level]:
        level = _Level(self._entries, self._document.segments, None, 0, [])
        levels = [level]
        while True:
            segments = level.segments
            place = bisect_right(segments, first, key=attrgetter("end_line"))
            if place == len(segments):
                return levels
            segment = segments[place]
            if segment.body_line < 0 or first < segment.body_line or end > segment.end_line:
                return levels
            owner = next((entry for entry in level.entries if entry.segments[0] is segment), None)
            if owner is None or owner.members is None or owner.end < self._line_count - self._suffix:
                return levels
            indents = [*level.indents, segment.body[0].indent]
            level = _Level(owner.members, segment.members, owner, segment.body_line, indents)
            levels.append(level)

    def _update_body(self, module: cst.Module, level: _Level, first: int, end: int) -> dict[str, object]:
        """Replace the changed entries of a body; what else changes in the module is returned."""
        document = self._document
        lines = document.lines
        entries, segments = level.entries, level.segments
        start, stop, place, limit = _changed(entries, segments, first, end)
        is_same_start = (
            start < stop
            and place < limit
            and entries[start].line == segments[place].first_line
            and entries[start].line <= first
        )
        whole_start = False
        if is_same_start:
            # The lines above belong to who they did.
            region_start = segments[place].first_line - len(entries[start].node.leading_lines)
        elif start:
            # The statement before may own other lines at its end than it did.
            start -= 1
            place -= len(entries[start].segments)
            region_start = segments[place].first_line - len(entries[start].node.leading_lines)
        else:
            region_start = level.start_line
            whole_start = not level.indents
        at_end = stop == len(entries)
        if not at_end:
            region_end = segments[limit].first_line
        elif not level.indents:
            region_end = len(lines)
        else:
            region_end = segments[-1].end_line
            if region_end == len(lines) and not module.has_trailing_newline:
                raise _Unsure
            self._require_no_footer(level, region_end)
        if not segments[place:limit] and not at_end and start == stop and whole_start:
            raise _Unsure
        region = lines[region_start:region_end]
        newline = module.default_newline
        if newline == "\r":
            raise _Unsure  # with a line feed that starts the region it would make one line end
        if start == 0 and any(
            content_length(line) + len(newline) != len(line) or not line.endswith(newline) for line in region
        ):
            raise _Unsure  # the first line end sets the default
        close = not (at_end and not level.indents)
        if close and region and not region[-1].endswith(("\n", "\r")):
            raise _Unsure
        parsed, body = _parse_region(module, region, level.indents, opened=not whole_start, closed=close)
        leading: Sequence[cst.EmptyLine] | None = None
        if close:
            leading = _sentinel(body.pop()).leading_lines
        if not whole_start:
            _sentinel(body.pop(0))
        new = _paired(body, segments[place:limit])
        self._require_default_indent(module, parsed, level, start, stop, new)
        if leading is not None and at_end and leading:
            raise _Unsure
        changes: dict[str, object] = {}
        if whole_start:
            if not new:
                raise _Unsure
            changes["header"] = parsed.header
        if at_end and not level.indents:
            changes["footer"] = parsed.footer
            changes["has_trailing_newline"] = parsed.has_trailing_newline
        if not at_end and leading is not None:
            following = entries[stop]
            if not _are_equal(leading, following.node.leading_lines):
                following.node = following.node.with_changes(leading_lines=leading)
        if not level.indents:
            for entry in entries[start:stop]:
                for segment in entry.segments:
                    self._by_segment.pop(segment, None)
            for entry in new:
                for segment in entry.segments:
                    self._by_segment[segment] = entry
        entries[start:stop] = new
        if not entries:
            raise _Unsure
        return changes

    def _require_no_footer(self, level: _Level, end: int) -> None:
        """No line after a class can be one of a footer in it: none is indented as its body is."""
        assert level.owner is not None
        if _block(level.owner).footer:
            raise _Unsure
        indent = level.indents[-1]
        for line in islice(self._document.lines, end, None):
            if line.startswith(indent):
                raise _Unsure
            if not is_filler(line):
                return

    def _require_default_indent(
        self, module: cst.Module, parsed: cst.Module, level: _Level, start: int, stop: int, new: Sequence[_Entry]
    ) -> None:
        """The first indented block of the module sets the default indentation, which blocks refer to."""
        if level.indents:
            return
        first = next((k for k, entry in enumerate(level.entries) if _first_block(entry.node)), len(level.entries))
        if first < start:
            return
        block = next((block for entry in new if (block := _first_block(entry.node))), None)
        if block is None:
            if first < stop:
                raise _Unsure
        elif block.indent is not None or parsed.default_indent != module.default_indent:
            raise _Unsure


def _block(entry: _Entry) -> cst.IndentedBlock:
    block = entry.node.body
    assert isinstance(block, cst.IndentedBlock)
    return block


def _changed(entries: Sequence[_Entry], segments: Sequence[Segment], first: int, end: int) -> tuple[int, int, int, int]:
    """Which entries (from, up to) the changed lines have to do with, and which segments stand there now."""
    start = place = 0
    while start < len(entries):
        known = entries[start].segments
        count = len(known)
        if tuple(segments[place : place + count]) != known or known[-1].end_line > first:
            break
        start += 1
        place += count
    stop, limit = len(entries), len(segments)
    while stop > start:
        known = entries[stop - 1].segments
        count = len(known)
        if limit - count < place or tuple(segments[limit - count : limit]) != known or known[0].first_line < end:
            break
        stop -= 1
        limit -= count
    return start, stop, place, limit


def _parse_region(
    module: cst.Module, region: Sequence[str], indents: Sequence[str], opened: bool, closed: bool
) -> tuple[cst.Module, list[cst.BaseStatement]]:
    """Parse lines in blocks of the given indents, after a `pass` where `opened` and before one where `closed`."""
    newline = module.default_newline
    text = ""
    if opened:
        text = _opening(newline, module.default_indent, indents)
    text += "".join(region)
    if closed:
        text += f"{indents[-1] if indents else ''}pass{newline}"
    parsed = cst.parse_module(text)
    body: list[cst.BaseStatement] = list(parsed.body)
    if opened:
        del body[0]
    for _ in indents:
        wrapper = body[-1]
        if len(body) != 1 or not isinstance(wrapper, cst.If) or not isinstance(wrapper.body, cst.IndentedBlock):
            raise _Unsure
        if wrapper.body.footer:
            raise _Unsure
        body = list(wrapper.body.body)
    if indents and parsed.footer:
        raise _Unsure
    return parsed, body


def _opening(newline: str, default_indent: str, indents: Sequence[str]) -> str:
    """A block that sets the default indentation, then a `pass` in blocks of the given indents."""
    text = f"if 1:{newline}{default_indent}pass{newline}"
    outer = ""
    for indent in indents:
        text += f"{outer}if 1:{newline}"
        outer = indent
    return f"{text}{outer}pass{newline}"


def _first_indent(lines: Sequence[str]) -> str:
    """The indentation of what seems to be a text's first block."""
    for line, following in pairwise(lines):
        if line.rstrip().endswith(":") and not is_filler(line) and not is_filler(following):
            indent = indentation(following)[len(indentation(line)) :]
            if indent:
                return indent
    return "    "


def _are_equal(some: Sequence[cst.CSTNode], others: Sequence[cst.CSTNode]) -> bool:
    return len(some) == len(others) and all(one.deep_equals(other) for one, other in zip(some, others, strict=True))


def _sentinel(node: cst.BaseStatement) -> cst.SimpleStatementLine:
    if not isinstance(node, cst.SimpleStatementLine) or len(node.body) != 1 or not isinstance(node.body[0], cst.Pass):
        raise _Unsure
    return node


def _paired(nodes: Sequence[cst.BaseStatement], segments: Sequence[Segment]) -> list[_Entry]:
    """Each statement of a body with its segments."""
    entries = []
    place = 0
    for node in nodes:
        assert isinstance(node, _Statement)
        count = len(node.body) if isinstance(node, cst.SimpleStatementLine) else 1
        own = tuple(segments[place : place + count])
        place += count
        if place > len(segments):
            raise _Unsure
        members = None
        if isinstance(node, cst.ClassDef) and isinstance(node.body, cst.IndentedBlock) and own[0].body_line >= 0:
            members = _paired(node.body.body, own[0].members)
        entries.append(_Entry(own, node, members, own[0].first_line, own[-1].end_line))
    if place != len(segments):
        raise _Unsure
    return entries


def _note_lines(entries: Sequence[_Entry]) -> None:
    for entry in entries:
        entry.line = entry.segments[0].first_line
        entry.end = entry.segments[-1].end_line
        if entry.members:
            _note_lines(entry.members)


def _first_block(node: cst.CSTNode) -> cst.IndentedBlock | None:
    """The first indented block of a statement, in the order of the text."""
    if isinstance(node, cst.IndentedBlock):
        return node
    if isinstance(node, cst.Match):
        # Its cases are indented too, but libcst has no block for them.
        raise _Unsure
    for name in ("body", "handlers", "orelse", "finalbody"):
        part = getattr(node, name, None)
        for child in part if isinstance(part, Sequence) else [part]:
            found = _first_block(child) if isinstance(child, cst.CSTNode) else None
            if found is not None:
                return found
    return None
