"""Findings as a person wants to see them in a terminal: grouped by file, with code frames, reasons and fixes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path

from rich.cells import cell_len
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from trainwright.engine.diagnostic import Diagnostic
from trainwright.report.frame import ASCII, UNICODE, Frame, Glyphs, Mark, visible
from trainwright.report.text import Lines, Tally, counted, place, shown
from trainwright.rule import Applicability, Related, Severity

STYLES = {Severity.CRITICAL: "bold red", Severity.WARN: "bold yellow", Severity.STYLE: "bold blue"}

NEAR = 6
"""A related place of the same file at most so many lines away is shown in the frame itself."""

_HOW = {Applicability.SAFE: "safe: --fix", Applicability.UNSAFE: "your choice: --fix --unsafe-fixes"}


class FullReport:
    """Prints findings to a console. Colour, width and encoding are the console's."""

    def __init__(self, console: Console, lines: Lines) -> None:
        self.console = console
        self.lines = lines
        self.glyphs: Glyphs = UNICODE if "utf" in console.encoding.lower() else ASCII

    def print(self, diagnostics: Iterable[Diagnostic]) -> None:
        """Print all findings; they are sorted by file already."""
        for path, group in groupby(diagnostics, key=lambda diagnostic: diagnostic.path):
            found = list(group)
            self._out(self._heading(path, len(found)))
            for diagnostic in found:
                self._out(Text())
                self._out(self._finding(diagnostic))
            self._out(Text())

    def print_summary(self, tally: Tally, checked: int) -> None:
        """Print the closing line."""
        style = "bold" if tally.findings else "bold green"
        self._out(Text(tally.words(checked), style))

    def _out(self, what: RenderableType) -> None:
        self.console.print(what, soft_wrap=False, highlight=False, markup=False, emoji=False)

    def _safe(self, text: str) -> str:
        """A message in one line, printable in the console's encoding."""
        one_line = visible(" ".join(text.split()), self.glyphs is ASCII)
        return one_line.encode(self.console.encoding, "replace").decode(self.console.encoding)

    def _heading(self, path: Path, findings: int) -> Text:
        name, count = self._safe(shown(path)), counted(findings, "finding")
        room = self.console.width - cell_len(name) - len(count) - 2
        heading = Text(name, "bold", overflow="fold")
        heading.append(f" {self.glyphs.other * max(room, 2)} ", "dim")
        heading.append(count, "dim")
        return heading

    def _finding(self, diagnostic: Diagnostic) -> RenderableType:
        style = STYLES[diagnostic.severity]
        where = self._safe(place(diagnostic.path, *diagnostic.range.start, diagnostic.cell))
        title = Text(overflow="fold")
        title.append(diagnostic.severity.value, style)
        title.append(f" {diagnostic.code}", "bold")
        title.append(f" {diagnostic.name}", "bold")
        title.append(f"  {where}", "dim")
        near, far = self._split_related(diagnostic)
        main = Mark(diagnostic.range, main=True)
        marks = [main, *(Mark(related.range, self._safe(related.message)) for related in near)]
        width = self.console.width - 2
        frame = Frame(self.lines(diagnostic.path), marks, width, self.glyphs, style)
        return Group(
            title,
            Text(self._safe(diagnostic.message)),
            Padding(Group(*(self._encodable(line) for line in frame.render())), (0, 0, 0, 2)),
            Padding(self._notes(diagnostic, far), (0, 0, 0, 2)),
        )

    def _encodable(self, line: Text) -> Text:
        """A line of a frame: never wrapped, and only with characters that the console's encoding has."""
        plain = line.plain.encode(self.console.encoding, "replace").decode(self.console.encoding)
        if plain != line.plain and len(plain) == len(line.plain):
            line.plain = plain
        line.no_wrap = True
        return line

    def _split_related(self, diagnostic: Diagnostic) -> tuple[list[Related], list[Related]]:
        """The related places that the frame shows, and those that are listed below it."""
        first, last = diagnostic.range.start.line, diagnostic.range.end.line
        near: list[Related] = []
        far: list[Related] = []
        for related in diagnostic.related:
            start, end = related.range.start.line, related.range.end.line
            is_near = related.path == diagnostic.path and first - NEAR <= start and end <= last + NEAR and start == end
            (near if is_near and (start > last or end < first) else far).append(related)
        return near, far

    def _notes(self, diagnostic: Diagnostic, related: Iterable[Related]) -> Table:
        table = Table.grid(padding=(0, 2))
        table.add_column(style="dim", no_wrap=True)
        table.add_column(overflow="fold")
        for other in related:
            table.add_row("because", self._because(other))
        for label, text in self._help(diagnostic):
            table.add_row(label, text)
        return table

    def _because(self, related: Related) -> Text:
        text = Text(self._safe(place(related.path, *related.range.start)), "cyan")
        text.append(" " + self._safe(related.message), "default")
        lines = self.lines(related.path)
        line = related.range.start.line
        code = self._safe(lines[line].strip()) if line < len(lines) else ""
        if code and code not in related.message:
            text.append(f" `{code}`", "dim")
        return text

    def _help(self, diagnostic: Diagnostic) -> Iterator[tuple[str, Text]]:
        if diagnostic.fixable is not None:
            title = self._safe(diagnostic.fix.title) + " " if diagnostic.fix else "available "
            applicability = diagnostic.fix.applicability if diagnostic.fix else diagnostic.fixable
            style = "green" if applicability is Applicability.SAFE else "yellow"
            yield "fix", Text(title) + Text(f"({_HOW[applicability]})", style)
        yield "more", Text(diagnostic.url, f"dim link {diagnostic.url}")
