"""What all reports share: paths as a person writes them, lines of the sources, and the closing words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from trainwright.engine.diagnostic import Diagnostic
from trainwright.rule import Applicability

Lines = Callable[[Path, "int | None"], Sequence[str]]
"""The lines of a file as it was checked; none where it can't be read."""


def shown(path: Path) -> str:
    """`path` from the current folder where it lies below it, absolute elsewhere."""
    try:
        return str(path.relative_to(Path.cwd()))
    except ValueError:
        return str(path)


def counted(number: int, noun: str) -> str:
    """`1 finding`, `2 findings`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def place(path: Path, row: int, column: int, cell: int | None = None) -> str:
    """`train.py:12:9`, or `train.ipynb:cell 3:12:9`, from positions counted from 0."""
    middle = "" if cell is None else f"cell {cell}:"
    return f"{shown(path)}:{middle}{row + 1}:{column + 1}"


@dataclass(frozen=True)
class Tally:
    """The figures of the closing line. `fixed` were mended by this run and are not among the `findings`.

    `with_unsafe`: the run was given `--unsafe-fixes`, so the words need not advertise it.
    """

    findings: int
    files: int
    safe: int
    unsafe: int
    fixed: int = 0
    with_unsafe: bool = False

    @classmethod
    def of(cls, diagnostics: Iterable[Diagnostic], fixed: int = 0, with_unsafe: bool = False) -> Tally:
        """Counts `diagnostics`."""
        found = list(diagnostics)
        return cls(
            findings=len(found),
            files=len({diagnostic.path for diagnostic in found}),
            safe=sum(diagnostic.fixable is Applicability.SAFE for diagnostic in found),
            unsafe=sum(diagnostic.fixable is Applicability.UNSAFE for diagnostic in found),
            fixed=fixed,
            with_unsafe=with_unsafe,
        )

    def words(self, checked: int) -> str:
        """`12 findings in 5 files, 7 fixable with --fix, 2 more with --unsafe-fixes.`"""
        before = f"Fixed {counted(self.fixed, 'finding')}. " if self.fixed else ""
        if not checked:
            return "No files were checked."
        if not self.findings:
            return before + f"No findings in {counted(checked, 'file')}."
        remain = (" remains" if self.findings == 1 else " remain") if self.fixed else ""
        parts = [f"{counted(self.findings, 'finding')}{remain} in {counted(self.files, 'file')}"]
        if self.with_unsafe and self.safe + self.unsafe:
            parts.append(f"{self.safe + self.unsafe} fixable with --fix --unsafe-fixes")
        else:
            if self.safe:
                parts.append(f"{self.safe} fixable with --fix")
            if self.unsafe:
                parts.append(
                    f"{self.unsafe} more with --unsafe-fixes"
                    if self.safe
                    else f"{self.unsafe} fixable with --fix --unsafe-fixes"
                )
        return before + ", ".join(parts) + "."
