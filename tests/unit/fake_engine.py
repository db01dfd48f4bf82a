"""Rules about words, and an engine that finds them: what reports and the command line are tested with.

`bad(` has a safe fix, `odd(` an unsafe one, `ugly(` none and only the preset `strict` minds it; `key: bad` is found
in YAML files.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from trainwright.engine.diagnostic import Diagnostic, FixEdits, Notice
from trainwright.engine.suppressions import python_suppressions, yaml_suppressions
from trainwright.positions import Position, Range
from trainwright.rule import Applicability, Edit, Finding, Fix, Preset, Related, Rule, Severity
from trainwright.rule.documentation import documentation
from trainwright.settings import Settings
from trainwright.source.document import Document
from trainwright.source.text import split_lines
from trainwright_rules.suppressions.unused_suppression import UnusedSuppression


class BadWord(Rule):
    """Calls `bad()`.

    ## What it does
    Finds calls of `bad()`.

    ## Why it is bad
    It is *bad*.

    ## Example
    ```python train.py
    bad()
    ```

    ## Use instead
    ```python
    good()
    ```
    """

    code = "BAD001"
    name = "bad-word"
    severity = Severity.CRITICAL

    def fix(self, finding: Finding, editor: object) -> Fix | None:
        return Fix("Write good")


class UglyWord(BadWord):
    """Calls `ugly()`."""

    code = "BAD002"
    name = "ugly-word"
    severity = Severity.STYLE
    preset = Preset.STRICT
    fix = Rule.fix


class OddWord(BadWord):
    """Calls `odd()`."""

    code = "ODD001"
    name = "odd-word"
    severity = Severity.WARN


RULES: tuple[Rule, ...] = (BadWord(), UglyWord(), OddWord(), UnusedSuppression())
WORDS = {
    "bad": (RULES[0], Applicability.SAFE),
    "ugly": (RULES[1], None),
    "odd": (RULES[2], Applicability.UNSAFE),
}
_CALL = re.compile(r"\b(bad|odd|ugly)\b(?=\()|(?<=: )(bad|odd|ugly)$")


class WordProject:
    """What `trainwright.engine.project.Project` promises, for rules about words."""

    def __init__(self, settings_for: Callable[[Path], Settings]) -> None:
        self.settings_for = settings_for
        self.texts: dict[Path, str] = {}
        self.created: dict[Path, str] = {}

    def load(self, path: Path, text: str) -> None:
        self.texts[path] = text

    replace = load

    def text(self, path: Path) -> str:
        return self.texts[path]

    def lines(self, path: Path, cell: int | None = None) -> list[str]:
        return self.text(path).splitlines(keepends=True)

    def notices(self, path: Path) -> tuple[Notice, ...]:
        return (Notice(path, "holds nonsense"),) if "nonsense" in self.texts[path] else ()

    def diagnostics(self, path: Path) -> tuple[Diagnostic, ...]:
        text = self.texts[path]
        if "crash" in text:
            raise RuntimeError("the engine fell over")
        lines = split_lines(text)
        settings = self.settings_for(path)
        found = [
            diagnostic
            for number, line in enumerate(lines)
            for match in _CALL.finditer(line.rstrip())
            if (diagnostic := self._diagnostic(path, lines, number, match, settings))
        ]
        if path.suffix == ".py":
            return python_suppressions(path, Document(text)).apply(found, settings)
        return yaml_suppressions(path, text, lines).apply(found, settings)

    def _diagnostic(
        self, path: Path, lines: list[str], number: int, match: re.Match[str], settings: Settings
    ) -> Diagnostic | None:
        rule, applicability = WORDS[match.group()]
        if rule not in settings.enabled(path):
            return None
        related = tuple(
            Related("because of this import", path, Range(Position(row, 0), Position(row, len(line.rstrip()))))
            for row, line in enumerate(lines)
            if line.startswith("import")
        )
        return Diagnostic(
            code=rule.code,
            name=rule.name,
            message=f"`{match.group()}` is not a good word",
            severity=settings.severity_of(rule.code, rule.severity),
            path=path,
            range=Range(Position(number, match.start()), Position(number, match.end())),
            url=documentation(type(rule)).url,
            related=related,
            fixable=applicability,
        )

    def fix(self, path: Path, diagnostic: Diagnostic) -> FixEdits | None:
        if diagnostic.fix or not diagnostic.fixable:
            return diagnostic.fix
        return FixEdits("Write good", diagnostic.fixable, (Edit(diagnostic.range, "good"),))

    def fix_all(self, path: Path, *, unsafe: bool = False, creating: bool = True) -> str:
        text = self.texts[path]
        wanted = {Applicability.SAFE, Applicability.UNSAFE} if unsafe else {Applicability.SAFE}
        for diagnostic in reversed(self.diagnostics(path)):
            fix = self.fix(path, diagnostic)
            if fix and fix.applicability in wanted:
                text = apply(text, fix.edits[0])
        return text


def apply(text: str, edit: Edit) -> str:
    """`text` with one edit applied."""
    lines = split_lines(text)
    start, end = (sum(map(len, lines[: place.line])) + place.column for place in edit.range)
    return text[:start] + edit.text + text[end:]
