"""One line for each finding, for editors, grep and narrow logs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from trainwright.engine.diagnostic import Diagnostic
from trainwright.report.text import place
from trainwright.rule import Applicability


def concise(diagnostics: Iterable[Diagnostic], unsafe: bool = False) -> Iterator[str]:
    """`path:row:col: CODE [*] message`; the star stands where `--fix` (with `--unsafe-fixes` if `unsafe`) mends."""
    fixed = {Applicability.SAFE, Applicability.UNSAFE} if unsafe else {Applicability.SAFE}
    for diagnostic in diagnostics:
        star = "[*] " if diagnostic.fixable in fixed else ""
        where = place(diagnostic.path, *diagnostic.range.start, diagnostic.cell)
        yield f"{where}: {diagnostic.code} {star}{' '.join(diagnostic.message.split())}"
