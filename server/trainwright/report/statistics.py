"""How often each rule spoke."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from trainwright.engine.diagnostic import Diagnostic
from trainwright.rule import Applicability


@dataclass(frozen=True)
class Count:
    """The findings of one rule, and how many of them `--fix` would mend."""

    code: str
    name: str
    findings: int
    fixable: int


def count(diagnostics: Iterable[Diagnostic]) -> tuple[Count, ...]:
    """The counts of all rules that spoke, the most frequent first."""
    by_rule: dict[tuple[str, str], list[Diagnostic]] = {}
    for diagnostic in diagnostics:
        by_rule.setdefault((diagnostic.code, diagnostic.name), []).append(diagnostic)
    counts = [
        Count(code, name, len(found), sum(item.fixable is Applicability.SAFE for item in found))
        for (code, name), found in by_rule.items()
    ]
    return tuple(sorted(counts, key=lambda item: (-item.findings, item.code)))


def table(counts: Sequence[Count]) -> Iterator[str]:
    """Aligned lines: count, code, `[*]` where `--fix` mends all of them and `[-]` where some, name."""
    if not counts:
        return
    width = len(str(counts[0].findings))
    codes = max(len(item.code) for item in counts)
    for item in counts:
        mark = "[*]" if item.fixable == item.findings else "[-]" if item.fixable else "[ ]"
        yield f"{item.findings:>{width}}  {item.code:<{codes}}  {mark}  {item.name}"
