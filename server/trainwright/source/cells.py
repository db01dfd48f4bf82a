"""The cells of a notebook as one Python program in order, and the way back from the program to the cells.

Each Python cell begins with a marker comment, so that a changed program can be taken apart again. Lines that IPython
takes for itself (`%magic`, `!command`, `pip install x`, `name?`) become placeholders and come back when cells are
written; cells that are not Python (`%%bash`, `%%writefile`, Markdown) stay out.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

from trainwright.positions import Position, Range
from trainwright.source.text import split_lines

MARKER = "# %% [cell]"
MARKER_WITH_OUTPUTS = "# %% [cell with outputs]"
"""Where the notebook is a file: a fix that turns it into the other marker clears the cell's outputs."""

_MARKERS = (MARKER, MARKER_WITH_OUTPUTS)
_COMMAND = re.compile(r"\s*[%!?]")
_AUTOMAGIC = re.compile(
    r"\s*(?:pip3?|conda|mamba|cd|mkdir|rmdir|cat|cp|mv|rm|ls|man|head|tail|echo|wget|curl|git|unzip|tar|export|alias|python3?)\s+"
    r"(?:--?[\w-]+\s+)*(?!(?:is|in|if|and|or|not|for|else|as|import)\b)[\w./~'\"]"
)
"""Commands that IPython takes without a `%` or `!`, with what they are told: no Python statement reads so."""
_HELP = re.compile(r"\s*%{0,2}[A-Za-z_*][\w.*\[\]]*\?{1,2}\s*;?\s*$")
_ASSIGNED = re.compile(r"(?P<target>\s*[A-Za-z_][\w., *]*(?:\[[\w'\"]+\])?)\s*=\s*(?:!|%(?=[A-Za-z_]))")
_PLACEHOLDER = re.compile(
    r"(?P<indent>\s*)(?:pass  |[\w., *\[\]'\"]+ = get_ipython\(\)  )?# \[line (?P<number>\d+) of the notebook's own\]$"
)
_HELD = re.compile(r"# \[line \d+ of the notebook's own\]")
_RUNS_CODE = re.compile(r"\s*%(?:time|timeit|prun|memit)\b")
_TOKEN = re.compile(r"'''|\"\"\"|'|\"|#|[()\[\]{}]")
_PYTHON_CELLS = frozenset(("%%time", "%%timeit", "%%capture", "%%prun", "%%memit", "%%mprun", "%%lprun", "%%snakeviz"))
"""Cell magics whose cell is Python all the same."""


@dataclass(frozen=True)
class Cell:
    """What is known of one cell beside its Python code, which is in the program."""

    kind: Literal["python", "markdown", "other"]
    lines: int = 0
    """Of a Python cell: how many lines of the program follow its marker."""
    text: str = ""
    """Of a Markdown cell."""
    own: tuple[str, ...] = ()
    """The lines that IPython takes for itself."""
    execution_count: int | None = None
    has_outputs: bool = False
    tags: tuple[str, ...] = ()


@dataclass(frozen=True)
class CellMap:
    """Which lines of the program are which cell's."""

    cells: tuple[Cell, ...]

    @cached_property
    def python(self) -> tuple[int, ...]:
        """The indexes of the cells that are part of the program."""
        return tuple(index for index, cell in enumerate(self.cells) if cell.kind == "python")

    @cached_property
    def _starts(self) -> tuple[int, ...]:
        starts = []
        line = 0
        for index in self.python:
            starts.append(line)
            line += 1 + self.cells[index].lines
        return tuple(starts)

    def marker(self, index: int) -> int:
        """The line of the marker of a Python cell."""
        return self._starts[bisect_right(self.python, index) - 1]

    def cell_at(self, line: int) -> int | None:
        """The index of the cell that a line of the program belongs to, its marker included."""
        found = bisect_right(self._starts, line) - 1
        return self.python[found] if found >= 0 else None

    def cell_of_edit(self, where: Range) -> int | None:
        """The index of the only cell that an edit of this range changes; None when it changes several, or a marker."""
        (line, column), end = where
        at = bisect_right(self._starts, line) - 1
        if at < 0:
            return None
        if line == self._starts[at]:
            if where.end != where.start or column:
                return None
            at = max(0, at - 1)  # in front of a marker: at the end of the cell above
        following = self._starts[at + 1] if at + 1 < len(self._starts) else None
        if following is not None and end > Position(following, 0):
            return None
        return self.python[at]

    def laid_out(self, lines: Iterable[str]) -> CellMap | None:
        """The same cells, for a program whose lines have changed; None when its cells can't be told apart."""
        counts: list[int] = []
        outputs: list[bool] = []
        for line in lines:
            if line.rstrip("\r\n") in _MARKERS:
                outputs.append(line.startswith(MARKER_WITH_OUTPUTS))
                counts.append(0)
            elif counts:
                counts[-1] += 1
            else:
                return None
        if len(counts) != len(self.python):
            return None
        cells = list(self.cells)
        for index, count, has_outputs in zip(self.python, counts, outputs, strict=True):
            cells[index] = replace(cells[index], lines=count, has_outputs=has_outputs)
        return CellMap(tuple(cells))

    def locate(self, where: Range) -> tuple[int, Range] | None:
        """The index of the cell in which a range starts, and what of the range lies in it, by the cell's own lines.

        None where there is no Python cell at all.
        """
        index = self.cell_at(where.start.line)
        if index is None:
            return None
        first, count = self.marker(index) + 1, self.cells[index].lines
        start = where.start if where.start.line >= first else Position(first, 0)
        end = max(where.end, start)
        if end.line >= first + max(count, 1):
            end = max(Position(first + count, 0), start) if end > Position(first + count, 0) else end
        return index, Range(start, end).moved(-first)


class OwnLines:
    """The lines that IPython takes for itself, by the numbers in their placeholders; equal lines share one."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._lines: list[str] = []

    def note(self, line: str) -> str:
        """What stands for `line` behind its indentation."""
        number = self._numbers.setdefault(line, len(self._lines))
        if number == len(self._lines):
            self._lines.append(line)
        return f"# [line {number} of the notebook's own]"

    def restored(self, line: str) -> str | None:
        """The line that a line of the program (without its end) stands for, indented as that is.

        None when a placeholder was changed, so that nothing can be put in its place.
        """
        if "# [line " not in line:
            return line
        found = _PLACEHOLDER.match(line)
        if found is None:
            return None if _HELD.search(line) else line
        number = int(found["number"])
        if number >= len(self._lines):
            return line
        original = self._lines[number]
        own = original[: len(original) - len(original.lstrip())]
        stands_alone = line.lstrip().startswith("#")
        return original if stands_alone and found["indent"] == own else found["indent"] + original.lstrip()


def is_python(source: str) -> bool:
    """Whether a code cell is Python, whatever magic stands above it."""
    head = source.lstrip().partition("\n")[0]
    return not head.startswith("%%") or head.split()[0] in _PYTHON_CELLS


def program_lines(source: str, own: OwnLines) -> tuple[list[str], tuple[str, ...]]:
    """The lines of the program that a Python cell is, and those of its lines that IPython takes for itself."""
    lines = [line.rstrip("\r\n") for line in split_lines(source)]
    taken: list[str] = []
    for number, first in _own_lines(lines):
        line = lines[number]
        taken.append(line)
        indent = line[: len(line) - len(line.lstrip())]
        if not first or line in _MARKERS or _HELD.search(line):
            lines[number] = indent + own.note(line)
            continue
        assigned = _ASSIGNED.match(line)
        if assigned is not None:
            # What a command gives is not known, but that the name has a value is.
            lines[number] = f"{assigned['target'].rstrip()} = get_ipython()  {own.note(line)}"
        else:
            lines[number] = f"{indent}pass  {own.note(line)}"
    return [f"{line}\n" for line in lines], tuple(taken)


def _own_lines(lines: Sequence[str]) -> Iterator[tuple[int, bool]]:
    """The lines that IPython takes for itself; those that only go on from the line above come with False."""
    if not any(_is_own(line) or line in _MARKERS or _HELD.search(line) for line in lines):
        return
    number, quote, depth, continued = 0, "", 0, False
    while number < len(lines):
        line = lines[number]
        if line in _MARKERS or (not quote and _HELD.search(line)):
            yield number, True
        elif not quote and not depth and not continued and _is_own(line):
            yield number, True
            # `%time f(` goes on until its brackets are closed, as every magic does behind a backslash.
            inside = _after(line, "", 0) if _RUNS_CODE.match(line) else ("", 0)
            while (line.endswith("\\") or any(inside)) and number + 1 < len(lines):
                number += 1
                line = lines[number]
                inside = _after(line, *inside) if any(inside) else inside
                yield number, False
        else:
            quote, depth = _after(line, quote, depth)
            continued = line.endswith("\\")
        number += 1


def _is_own(line: str) -> bool:
    return bool(
        _COMMAND.match(line) or _AUTOMAGIC.match(line) or (line.rstrip("; \t").endswith("?") and _HELP.match(line))
    ) or bool(("!" in line or "%" in line) and _ASSIGNED.match(line))


def _after(line: str, quote: str, depth: int) -> tuple[str, int]:
    """The string and the number of brackets that are open behind a line."""
    at = 0
    while True:
        if quote:
            end = _closing(line, quote, at)
            if end < 0:
                return (quote if len(quote) == 3 or line.endswith("\\") else ""), depth
            at, quote = end, ""
        found = _TOKEN.search(line, at)
        if found is None or found[0] == "#":
            return "", depth
        at = found.end()
        if found[0] in "([{":
            depth += 1
        elif found[0] in ")]}":
            depth = max(0, depth - 1)
        else:
            quote = found[0]


def _closing(line: str, quote: str, at: int) -> int:
    while at < len(line):
        if line[at] == "\\":
            at += 2
        elif line.startswith(quote, at):
            return at + len(quote)
        else:
            at += 1
    return -1


def without_gap(lines: list[str], before: str) -> list[str]:
    """The lines of a changed cell without new blank ones at its start: what stood above them has moved away."""
    if not before or before[0] in "\r\n":
        return lines
    first = next((number for number, line in enumerate(lines) if line.strip()), 0)
    return lines[first:]


def taken_apart(lines: Iterable[str], own: OwnLines) -> list[tuple[bool, list[str]]] | None:
    """The Python cells that a program consists of: whether each is marked as having outputs, and its lines as the
    notebook has them, without line ends. None when the cells can't be told apart any more."""
    found: list[tuple[bool, list[str]]] = []
    above: list[str] = []
    for line in lines:
        line = line.rstrip("\r\n")
        if line in _MARKERS:
            found.append((line == MARKER_WITH_OUTPUTS, []))
            if len(found) == 1:
                found[0][1].extend(above)  # an import at the top of the program is one at the top of its first cell
            continue
        restored = own.restored(line)
        if restored is None:
            return None
        (found[-1][1] if found else above).append(restored)
    return found if found or not above else None
