"""Findings as a person wants to see them in a terminal: grouped by file, with code frames, reasons and fixes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from trainwright.engine.diagnostic import Diagnostic
from trainwright.report.frame import ASCII, UNICODE, Frame, Glyphs, Mark, encodable, visible
from trainwright.report.text import Lines, Tally, counted, place, shown
from trainwright.rule import Applicability, Related, Severity

STYLES = {Severity.CRITICAL: "bold red", Severity.WARN: "bold yellow", Severity.STYLE: "bold blue"}

LONGEST_LINE = 110
"""Prose is not read well in longer lines."""

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
                for line in self._finding(diagnostic):
                    self._out(line)
            self._out(Text())

    def print_summary(self, tally: Tally, checked: int) -> None:
        """Print the closing line."""
        self._out(Text(tally.words(checked), "bold" if tally.findings else "bold green"))

    def _out(self, line: Text) -> None:
        """Print a line that is wrapped already; without blanks at its end, which copies and logs would keep."""
        line.rstrip()
        self.console.print(line, soft_wrap=True, highlight=False, markup=False, emoji=False)

    def _wrapped(self, text: Text, indent: int, first: Text | None = None) -> Iterator[Text]:
        """`text` in lines that are indented; `first` stands in the first line's indentation."""
        width = max(min(self.console.width, LONGEST_LINE) - indent, 20)
        for number, line in enumerate(text.wrap(self.console, width)):
            margin = first.copy() if first is not None and number == 0 else Text()
            margin.append(" " * (indent - cell_len(margin.plain)))
            yield margin.append_text(line)

    def _safe(self, text: str) -> str:
        """A message in one line, printable in the console's encoding."""
        return encodable(visible(" ".join(text.split())), self.console.encoding)

    def _heading(self, path: Path, findings: int) -> Text:
        name, count = self._safe(shown(path)), counted(findings, "finding")
        room = self.console.width - cell_len(name) - len(count) - 2
        heading = Text.assemble((name, "bold"), (f" {self.glyphs.other * max(room, 2)} ", "dim"), (count, "dim"))
        return heading

    def _finding(self, diagnostic: Diagnostic) -> Iterator[Text]:
        style = STYLES[diagnostic.severity]
        where = self._safe(place(diagnostic.path, *diagnostic.range.start, diagnostic.cell))
        title = Text.assemble(
            (diagnostic.severity.value, style),
            (f" {diagnostic.code} {diagnostic.name}", "bold"),
            (f"  {where}", "dim"),
        )
        near, far = self._split_related(diagnostic)
        main = Mark(diagnostic.range, main=True)
        marks = [main, *(Mark(related.range, self._safe(related.message)) for related in near)]
        lines = self.lines(diagnostic.path, diagnostic.cell)
        frame = Frame(lines, marks, self.console.width, self.glyphs, style, self.console.encoding)
        yield title
        yield from self._wrapped(Text(self._safe(diagnostic.message)), 2)
        yield Text()
        yield from frame.render()
        yield Text()
        notes = [("because", self._because(related)) for related in far] + list(self._help(diagnostic))
        column = 4 + max(len(label) for label, _ in notes)
        for label, paragraphs in notes:
            margin: Text | None = Text.assemble("  ", (label, "dim"))
            for text in paragraphs:
                yield from self._wrapped(text, column, margin)
                margin = None

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

    def _because(self, related: Related) -> list[Text]:
        """Where the other place is and what it has to do with the finding; below that, its code."""
        where = self._safe(place(related.path, *related.range.start))
        text = Text.assemble((where, "cyan"), " ", self._safe(related.message))
        lines = self.lines(related.path, None)
        line = related.range.start.line
        code = self._safe(lines[line].strip()) if line < len(lines) else ""
        if not code or code in related.message:
            return [text]
        shown = Text(code, "dim")
        shown.truncate(
            max(min(self.console.width, LONGEST_LINE) - 13, 20), overflow="crop" if self.glyphs is ASCII else "ellipsis"
        )
        return [text, Text.assemble("  ", shown)]

    def _help(self, diagnostic: Diagnostic) -> Iterator[tuple[str, list[Text]]]:
        if diagnostic.fixable is not None:
            title = self._safe(diagnostic.fix.title) + " " if diagnostic.fix else "available "
            applicability = diagnostic.fix.applicability if diagnostic.fix else diagnostic.fixable
            style = "green" if applicability is Applicability.SAFE else "yellow"
            yield "fix", [Text.assemble(title, (f"({_HOW[applicability]})", style))]
        yield "more", [Text.assemble((diagnostic.url, f"dim link {diagnostic.url}"))]
