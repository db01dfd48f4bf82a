"""A code frame: the lines around a place, made safe for a terminal, with what is meant underlined.

Tabs become four columns, characters that a terminal would obey (or that reorder text) become a visible mark, and a
line that is too long is cut around what is underlined. Widths are those of the terminal: a CJK character takes two.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from rich.cells import cell_len
from rich.text import Text

from trainwright.positions import Range

TAB = 4
CONTEXT = 2
LONGEST = 8
"""A range of more lines than this is shown by its beginning and its end."""

_REORDERING = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True)
class Mark:
    """A place to underline, and what is written behind the underline."""

    range: Range
    label: str = ""
    main: bool = False


@dataclass(frozen=True)
class Glyphs:
    """What frames are drawn with."""

    bar: str = "│"
    main: str = "━"
    other: str = "─"
    pointer: str = "▶"
    block: str = "┃"
    gap: str = "⋮"
    cut: str = "…"


UNICODE = Glyphs()
ASCII = Glyphs(bar="|", main="^", other="-", pointer=">", block="#", gap=":", cut="~")


def visible(text: str) -> str:
    """`text` with every character that is not simply printed replaced by one that is."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        "\ufffd"
        if unicodedata.category(character) in {"Cc", "Cs", "Zl", "Zp"} or _REORDERING.match(character)
        else character
        for character in text
    )


def encodable(text: str, encoding: str) -> str:
    """`text` with a question mark for each character that `encoding` lacks."""
    return text if text.isascii() else text.encode(encoding, "replace").decode(encoding)


def _columns(line: str, encoding: str) -> tuple[str, list[int]]:
    """The line as it is printed, and for each of its characters (and its end) the index in what is printed."""
    printed: list[str] = []
    starts: list[int] = []
    length = width = 0
    for character in line.rstrip("\r\n"):
        starts.append(length)
        piece = " " * (TAB - width % TAB) if character == "\t" else encodable(visible(character), encoding)
        printed.append(piece)
        length += len(piece)
        width += cell_len(piece)
    starts.append(length)
    return "".join(printed), starts


@dataclass
class Frame:
    """The frame of the main mark and those other marks that are near enough to be in it."""

    lines: Sequence[str]
    marks: Sequence[Mark]
    width: int
    glyphs: Glyphs = UNICODE
    style: str = "bold red"
    encoding: str = "utf-8"
    _gutter: int = field(init=False, default=0)

    def render(self) -> Iterator[Text]:
        """The frame's lines, from top to bottom."""
        shown = self._shown()
        if not shown:
            return
        self._gutter = max(len(str(shown[-1] + 1)), 3)
        before = shown[0]
        for number in shown:
            if number > before + 1:
                yield self._left("", "  ").append(self.glyphs.gap, "dim")
            before = number
            yield from self._line(number)

    def _main(self) -> Mark:
        return next(mark for mark in self.marks if mark.main)

    def _shown(self) -> list[int]:
        count = len(self.lines)
        wanted: set[int] = set()
        for mark in self.marks:
            first, last = mark.range.start.line, self._last(mark)
            wanted.update(range(first, last + 1) if last - first < LONGEST else {first, first + 1, first + 2, last})
        main = self._main()
        first, last = main.range.start.line, self._last(main)
        wanted.update(range(first - CONTEXT, first))
        wanted.update(range(last + 1, last + 1 + CONTEXT))
        kept = sorted(number for number in wanted if 0 <= number < count)
        marked = {number for mark in self.marks for number in (mark.range.start.line, self._last(mark))}
        while kept and kept[0] not in marked and not self.lines[kept[0]].strip():
            kept.pop(0)
        while kept and kept[-1] not in marked and not self.lines[kept[-1]].strip():
            kept.pop()
        alone = [number + 1 for number, following in pairwise(kept) if following == number + 2]
        return sorted([*kept, *alone])  # a gap of one line would take as much room as the line

    def _last(self, mark: Mark) -> int:
        """The last line that holds a character of the mark."""
        (first, _), (last, column) = mark.range
        return last - 1 if last > first and column == 0 else last

    def _left(
        self, number: str, pointer: str, style: str = "dim", bar: str | None = None, bar_style: str = "dim"
    ) -> Text:
        return Text.assemble((f"{pointer}{number:>{self._gutter}} ", style), (f"{bar or self.glyphs.bar} ", bar_style))

    def _line(self, number: int) -> Iterator[Text]:
        here = [mark for mark in self.marks if mark.range.start.line <= number <= self._last(mark)]
        main = any(mark.main for mark in here)
        several = [mark for mark in here if mark.range.start.line != self._last(mark)]
        printed, starts = _columns(self.lines[number], self.encoding)
        first_column = min((mark.range.start.column for mark in here if mark not in several), default=0)
        offset, room = self._window(printed, starts, first_column)
        code = Text(self._cut(printed, offset, room))
        if not here:
            code.stylize("dim")
        pointer = f"{self.glyphs.pointer} " if main else "  "
        pointed = self.style if main else "dim"
        if several:
            style = self.style if any(mark.main for mark in several) else "cyan"
            yield self._left(str(number + 1), pointer, pointed, self.glyphs.block, style).append_text(code)
            several = [mark for mark in several if mark.label and self._last(mark) == number]
            for mark in several:
                yield self._left("", "  ", "dim", self.glyphs.block, style).append(mark.label, style)
        else:
            yield self._left(str(number + 1), pointer, pointed).append_text(code)
        for mark in sorted(here, key=lambda mark: (not mark.main, mark.range)):
            if mark.range.start.line == self._last(mark):
                yield from self._underline(mark, printed, starts, offset, room)

    def _window(self, printed: str, starts: list[int], column: int) -> tuple[int, int]:
        """From which printed character on a line is shown, and how many cells there are for it."""
        room = max(self.width - self._gutter - 5, 20)
        if cell_len(printed) <= room:
            return 0, room
        start = starts[min(column, len(starts) - 1)]
        if cell_len(printed[:start]) <= room * 2 // 3:
            return 0, room
        offset = start
        while offset > 0 and cell_len(printed[offset - 1 : start]) < room // 3:
            offset -= 1
        return offset, room

    def _cut(self, printed: str, offset: int, room: int) -> str:
        text = printed
        if offset:
            text = self.glyphs.cut + " " * (cell_len(printed[offset]) - 1) + printed[offset + 1 :]
        if cell_len(text) <= room:
            return text
        while cell_len(text) > room - 1:
            text = text[:-1]
        return text + self.glyphs.cut

    def _underline(self, mark: Mark, printed: str, starts: list[int], offset: int, room: int) -> Iterator[Text]:
        last = len(starts) - 1
        (line, column), (end_line, end_column) = mark.range
        start = starts[min(column, last)]
        end = starts[min(end_column if end_line == line else last, last)]
        blank = min(cell_len(printed[offset:start]), room - 1)
        length = max(min(cell_len(printed[max(start, offset) : max(end, offset)]), room - blank), 1)
        style = self.style if mark.main else "cyan"
        text = self._left("", "  ").append(" " * blank)
        text.append((self.glyphs.main if mark.main else self.glyphs.other) * length, style)
        if mark.label:
            text.append(f" {mark.label}", style)
        text.truncate(max(self.width, self._gutter + 25), overflow="crop" if self.glyphs is ASCII else "ellipsis")
        yield text
