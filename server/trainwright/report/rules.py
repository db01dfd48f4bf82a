"""Rules as documentation: for a terminal, as Markdown, as JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from trainwright.rule import Rule
from trainwright.rule.documentation import documentation
from trainwright.settings import family

if TYPE_CHECKING:
    from rich.console import Console

_FENCE_FILE = re.compile(r"^```(\w+) (\S+)$", re.MULTILINE)


def has_fix(rule: Rule) -> bool:
    """Whether the rule offers fixes."""
    return type(rule).fix is not Rule.fix


def as_object(rule: Rule) -> dict[str, Any]:
    """One rule as plain values."""
    page = documentation(type(rule))
    return {
        "code": rule.code,
        "name": rule.name,
        "family": family(rule.code),
        "summary": page.summary,
        "severity": rule.severity.value,
        "preset": rule.preset.value,
        "fix": has_fix(rule),
        "url": page.url,
        "chapters": page.chapters,
    }


def as_json(rules: Sequence[Rule], *, several: bool) -> str:
    """One rule as an object, several as a list."""
    objects = [as_object(rule) for rule in rules]
    return json.dumps(objects if several else objects[0], indent=2, ensure_ascii=False)


def as_markdown(rules: Iterable[Rule]) -> str:
    """The rules' pages, one after the other."""
    return "\n".join(documentation(type(rule)).markdown() for rule in rules)


def print_rule(console: Console, rule: Rule) -> None:
    """Print one rule's page."""
    from rich.markdown import Markdown
    from rich.padding import Padding
    from rich.text import Text

    from trainwright.report.full import STYLES

    page = documentation(type(rule))
    title = Text.assemble((rule.code, "bold cyan"), (f" {rule.name}", "bold"))
    facts = Text.assemble(
        (rule.severity.value, STYLES[rule.severity]),
        (f", preset {rule.preset.value}, {'has a fix' if has_fix(rule) else 'has no fix'}", "dim"),
    )
    console.print(title, facts, "", Markdown(page.summary), sep="\n")
    for chapter, text in page.chapters.items():
        console.print()
        console.print(Text(chapter, "bold"))
        named = _FENCE_FILE.sub(r"`\2`\n```\1", text)
        console.print(Padding(Markdown(named, code_theme="ansi_dark"), (0, 0, 0, 2)))
    console.print()
    console.print(Text(page.url, f"dim link {page.url}"))


def print_table(console: Console, rules: Sequence[Rule]) -> None:
    """Print what there is: a line for each rule, by family."""
    from rich.table import Table
    from rich.text import Text

    from trainwright.report.full import STYLES

    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    for heading in ("Code", "Name", "Severity", "Preset", "Fix"):
        table.add_column(heading, no_wrap=heading != "Name", overflow="fold")
    before = ""
    for rule in rules:
        if before and family(rule.code) != before:
            table.add_row()
        before = family(rule.code)
        severity = Text(rule.severity.value, STYLES[rule.severity])
        code = Text(rule.code, "cyan")
        table.add_row(code, rule.name, severity, rule.preset.value, "yes" if has_fix(rule) else "")
    console.print(table)
    console.print(Text(f"\n{len(rules)} rules. `trainwright rule CODE` explains one of them.", "dim"))
