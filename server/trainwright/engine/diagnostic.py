"""What a check answers: plain, absolute, picklable values that reports and the language server show."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from trainwright.findings import Applicability, Edit, NewFile, Related, Severity
from trainwright.positions import Range


@dataclass(frozen=True)
class FixEdits:
    """A fix, ready to apply: `edits` are sorted, do not overlap, and refer to the text that was checked."""

    title: str
    applicability: Applicability
    edits: tuple[Edit, ...]
    creates: tuple[NewFile, ...] = ()


@dataclass(frozen=True)
class Diagnostic:
    """One mistake at one place of one file.

    `fixable` says which kind of fix there is; `fix` holds its edits only where they were asked for. `cell` is the
    notebook cell that `range` refers to, counted from 1 over all cells, and None in other files. `is_hint` is never
    set in what a check answers: see `marks`.
    """

    code: str
    name: str
    message: str
    severity: Severity
    path: Path
    range: Range
    url: str
    cell: int | None = None
    related: tuple[Related, ...] = ()
    fixable: Applicability | None = None
    fix: FixEdits | None = None
    unnecessary: bool = False
    is_hint: bool = False

    def marks(self) -> tuple[Diagnostic, ...]:
        """What an editor marks in the file: the diagnostic, and hints at its other places, which point back to it."""
        back = (Related(self.message, self.path, self.range),)
        hints = [
            replace(self, message=other.message, range=other.range, related=back, is_hint=True)
            for other in self.related
            if other.hint and other.path == self.path
        ]
        return (self, *hints)


@dataclass(frozen=True)
class Notice:
    """Something that kept a file, or a part of the work on it, from being checked."""

    path: Path
    message: str


@dataclass(frozen=True)
class CheckResult:
    """The outcome of a check over `files` files, sorted by path and place."""

    diagnostics: tuple[Diagnostic, ...]
    notices: tuple[Notice, ...]
    files: int


def at_one_place(diagnostic: Diagnostic, found: Iterable[Diagnostic]) -> list[Diagnostic]:
    """The diagnostics with a safe fix, one a rule, that mark exactly the same code as this one."""
    same = {
        each.code: each
        for each in found
        if each.range == diagnostic.range and each.cell == diagnostic.cell and each.fixable is Applicability.SAFE
    }
    return [same[code] for code in sorted(same)] if diagnostic.code in same else []
