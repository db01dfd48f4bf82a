"""An outcome as Markdown: what the editors show."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from trainwright.probe.outcome import Outcome
from trainwright.probe.plots import svg
from trainwright.probe.request import KINDS

_MOST_ROWS = 300


def markdown(outcome: Outcome, *, plots: bool = True) -> str:
    """The report. With `plots` they are pictures inside the document; without, they are left out."""
    code, purpose = KINDS[outcome.kind]
    parts = [f"# {outcome.target}: {purpose}", f"`{code}` `trainwright probe {outcome.kind}`"]
    if outcome.failure:
        parts.append(_failure(outcome))
    if outcome.report.get("assumed"):
        parts.append("**Assumed:**\n\n" + _list(map(_escaped, outcome.report["assumed"])))
    if outcome.problems:
        parts.append("## Found\n\n" + _list(_problem(problem) for problem in outcome.problems))
    facts = outcome.report.get("facts", ())
    if facts:
        parts.append(_table(["", ""], facts))
    for plot in outcome.report.get("plots", ()) if plots else ():
        data = base64.b64encode(svg(plot).encode()).decode()
        parts.append(f"![{_escaped(plot['title'])}](data:image/svg+xml;base64,{data})")
    for table in outcome.report.get("tables", ()):
        parts.append(f"## {table['title']}\n\n" + _table(table["columns"], table["rows"]))
    printed = outcome.printed.strip()
    if printed and outcome.failure:
        parts.append("## What the code printed\n\n" + _fenced(printed[-4000:]))
    return "\n\n".join(parts) + "\n"


def _failure(outcome: Outcome) -> str:
    assert outcome.failure is not None
    found = outcome.failure
    lines = [f"**Stopped:** {_escaped(found['message'])}"]
    if found.get("file"):
        lines.append(f"at `{Path(found['file']).name}:{found['line']}`")
    text = " ".join(lines)
    if found.get("remedy"):
        text += f"\n\n**What to do:** {_escaped(found['remedy'])}"
    if found.get("details"):
        text += "\n\n" + _fenced(found["details"])
    return text


def _problem(problem: Any) -> str:
    where = f" (`{Path(problem.file).name}:{problem.line}`)" if problem.file else ""
    return _escaped(problem.message) + where


def _list(items: Iterable[str]) -> str:
    return "\n".join(f"- {item}" for item in items)


def _table(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    lines = [_row(columns), "|" + " --- |" * len(columns)]
    lines += [_row(row) for row in rows[:_MOST_ROWS]]
    cut = f"\n\nand {len(rows) - _MOST_ROWS} more" if len(rows) > _MOST_ROWS else ""
    return "\n".join(lines) + cut


def _row(cells: Sequence[Any]) -> str:
    return "| " + " | ".join(_escaped(str(cell)).replace("|", "\\|") for cell in cells) + " |"


def _escaped(text: str) -> str:
    """Text in which Markdown sees no HTML and no emphasis; code in backticks stays code."""
    return text.replace("<", "&lt;").replace("*", "\\*").replace("\n", " ")


def _fenced(text: str) -> str:
    fence = "````" if "```" in text else "```"
    return f"{fence}\n{text}\n{fence}"
