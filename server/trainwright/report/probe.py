"""A probe's outcome in the terminal."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from rich.console import Console, Group, RenderableType
from rich.markup import escape
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from trainwright.probe.outcome import Outcome
from trainwright.probe.plots import bar_lengths
from trainwright.probe.request import KINDS
from trainwright.report.text import shown

if TYPE_CHECKING:
    from rich.console import JustifyMethod

_BAR = 36  # characters of the longest bar
_MOST_BARS = 24
_STYLES = {"error": "bold red", "warning": "yellow"}


def print_outcome(outcome: Outcome, console: Console) -> None:
    """The report: what was assumed, what was found, the facts, the plots, the tables."""
    code, purpose = KINDS[outcome.kind]
    console.print(f"[bold]{escape(outcome.target)}[/]  {purpose}  [dim]{code}[/]", highlight=False)
    for sentence in outcome.report.get("assumed", ()):
        console.print(Text("  assumed: " + sentence, style="dim"))
    if outcome.failure:
        console.print(_failure(outcome))
    for problem in outcome.problems:
        if problem.kind == "failure":
            continue
        where = f"{_place(problem.file, problem.line)}: " if problem.file else ""
        console.print(Text.assemble(("  " + where, "cyan"), (problem.message, _STYLES.get(problem.severity, ""))))
    facts = outcome.report.get("facts", ())
    if facts:
        grid = Table.grid(padding=(0, 2))
        grid.add_column(style="dim")
        grid.add_column()
        for label, text in facts:
            grid.add_row(Text(str(label)), Text(str(text)))
        console.print(grid)
    for plot in outcome.report.get("plots", ()):
        console.print(_bars(plot))
    for table in outcome.report.get("tables", ()):
        console.print(_table(table))


def print_json(outcome: Outcome, console: Console) -> None:
    """The same as one JSON object; `figures` has the bare numbers."""
    console.file.write(json.dumps(outcome.as_json(), indent=2) + "\n")


def _place(file: str | None, line: int | None) -> str:
    from pathlib import Path

    return f"{shown(Path(file))}:{line}" if file else ""


def _failure(outcome: Outcome) -> RenderableType:
    assert outcome.failure is not None
    found = outcome.failure
    lines = [Text(found["message"], style="bold red")]
    if found.get("file"):
        lines.append(Text("at " + _place(found["file"], found["line"]), style="cyan"))
    if found.get("remedy"):
        lines.append(Text(found["remedy"]))
    details = (found.get("details") or "").strip()
    if details:
        lines.append(Text(details, style="dim"))
    return Panel(Group(*lines), title="stopped", title_align="left", border_style="red")


def _bars(plot: Mapping[str, Any]) -> RenderableType:
    grid = Table.grid(padding=(0, 1))
    sides: tuple[JustifyMethod, ...] = ("right", "left", "left")
    for side in sides:
        grid.add_column(justify=side, no_wrap=True)
    values = [float(value) for value in plot["values"]]
    lengths = bar_lengths(values, bool(plot.get("logarithmic")))
    for label, value, share in list(zip(plot["labels"], values, lengths, strict=True))[:_MOST_BARS]:
        grid.add_row(Text(str(label)), Text("█" * max(round(share * _BAR), 1), style="blue"), Text(f"{value:.3g}"))
    scale = ", logarithmic" if plot.get("logarithmic") else ""
    more = len(values) - _MOST_BARS
    title = Text(f"{plot['title']}, {plot['unit']}{scale}", style="bold")
    return Group(title, grid, *([Text(f"and {more} more", style="dim")] if more > 0 else []))


def _table(table: Mapping[str, Any]) -> RenderableType:
    grid = Table(title=table["title"], title_justify="left", title_style="bold", box=None, header_style="dim")
    for column in table["columns"]:
        justify: JustifyMethod = "right" if column in ("parameters", "memory", "ms", "gradient norm") else "left"
        grid.add_column(column, justify=justify, overflow="fold")
    for row in table["rows"]:
        grid.add_row(*(Text(str(cell)) for cell in row))
    return grid
