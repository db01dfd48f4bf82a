"""A Jupyter notebook as one Python program: its code cells in order, with what is not Python put aside.

Each code cell begins with a marker comment, so that a changed program can be taken apart again. Lines that IPython
takes for itself (`%magic`, `!command`, `name?`) become placeholders and come back when the notebook is written; cells
that are not Python (`%%bash`, `%%writefile`, ...) stay out.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from dataclasses import dataclass
from typing import Any

from trainwright.positions import Position, Range
from trainwright.source.files import Unreadable
from trainwright.source.text import split_lines

_MARKER = "# %% [cell {}]"
_MARKED = re.compile(r"^# %% \[cell (\d+)\]$")
_MAGIC = re.compile(r"^\s*(?:%(?!=)|!(?!=)|\?)|^\s*[\w.]+\?\??\s*$|^\s*[\w, ]+=\s*(?:!|%(?=[a-zA-Z]))")
_PLACEHOLDER = re.compile(r"^(?P<indent>\s*)pass  # \[line (?P<number>\d+) of the notebook's own\]$")
_PYTHON_CELLS = ("%%time", "%%timeit", "%%capture", "%%prun")
"""Cell magics whose cell is Python all the same."""

_INDENTS = (1, 2, 4, "\t", None)


@dataclass(frozen=True)
class _Cell:
    number: int
    """Counted from 1 over all cells of the notebook."""
    first_line: int
    """The line of the program that the cell's first line is."""


@dataclass(frozen=True)
class Notebook:
    """A notebook and the program that it is.

    `program` is Python text; `locate` tells which cell and which line of it a place of the program is.
    """

    text: str
    program: str
    cells: tuple[_Cell, ...]
    own: tuple[str, ...]
    """The lines that IPython takes for itself, by the number in their placeholder."""

    @classmethod
    def parse(cls, text: str) -> Notebook:
        """Read the JSON of a notebook (nbformat 4).

        Raises:
            Unreadable: it is no such notebook.
        """
        lines: list[str] = []
        cells: list[_Cell] = []
        own: list[str] = []
        for number, cell in enumerate(_cells(_loaded(text)), 1):
            source = _source(cell)
            if cell.get("cell_type") != "code" or source is None or not _is_python(source):
                continue
            lines.append(_MARKER.format(number))
            cells.append(_Cell(number, len(lines)))
            for line in split_lines(source):
                lines.append(_python_line(line.rstrip("\r\n"), own))
        return cls(text, "".join(f"{line}\n" for line in lines), tuple(cells), tuple(own))

    def locate(self, where: Range) -> tuple[int, Range] | None:
        """The cell (from 1) and the range within it; None where that is no place in one cell."""
        index = bisect_right([cell.first_line for cell in self.cells], where.start.line) - 1
        if index < 0:
            return None
        cell = self.cells[index]
        last = self.cells[index + 1].first_line - 1 if index + 1 < len(self.cells) else None
        if last is not None and where.end.line >= last and where.end > Position(last, 0):
            return None
        return cell.number, where.moved(-cell.first_line)

    def cell_lines(self, number: int) -> list[str]:
        """The lines of a code cell as the notebook has them."""
        sources = _cells(_loaded(self.text))
        return split_lines(_source(sources[number - 1]) or "") if 0 < number <= len(sources) else []

    def with_program(self, program: str) -> str | None:
        """The notebook's text with its cells taken from a changed program; outputs, metadata and layout stay.

        None when that can't be done without changing anything else: the JSON is laid out in a way of its own, or the
        program's cells can't be told apart any more.
        """
        data = _loaded(self.text)
        layout = next((i for i in _INDENTS if _dumped(data, i, self.text) == self.text), "unknown")
        if layout == "unknown":
            return None
        sources = self._taken_apart(program)
        if sources is None:
            return None
        for cell, source in zip(self.cells, sources, strict=True):
            target = _cells(data)[cell.number - 1]
            if source != _source(target):
                target["source"] = split_lines(source) if isinstance(target["source"], list) else source
        return _dumped(data, layout, self.text)

    def _taken_apart(self, program: str) -> list[str] | None:
        sources: list[list[str]] = []
        numbers: list[int] = []
        for line in program.split("\n"):
            marked = _MARKED.match(line)
            if marked is not None:
                numbers.append(int(marked[1]))
                sources.append([])
            elif sources:
                placeholder = _PLACEHOLDER.match(line)
                if placeholder is not None:
                    line = placeholder["indent"] + self.own[int(placeholder["number"])].lstrip()
                sources[-1].append(line)
            elif line.strip():
                return None  # something stands before the first cell
        if numbers != [cell.number for cell in self.cells]:
            return None
        if sources and sources[-1] and not sources[-1][-1]:
            sources[-1].pop()  # behind the program's last line end
        original = [_source(_cells(_loaded(self.text))[n - 1]) or "" for n in numbers]
        return [
            "\n".join(lines) + ("\n" if before.endswith("\n") and lines else "")
            for lines, before in zip(sources, original, strict=True)
        ]


def _loaded(text: str) -> dict[str, Any]:
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Unreadable(f"is not a notebook: {error}") from None
    if not isinstance(data, dict) or not isinstance(data.get("cells"), list):
        raise Unreadable("is not a notebook of format 4: it has no list of cells")
    return data


def _cells(data: dict[str, Any]) -> list[dict[str, Any]]:
    return [cell if isinstance(cell, dict) else {} for cell in data["cells"]]


def _source(cell: dict[str, Any]) -> str | None:
    source = cell.get("source")
    if isinstance(source, list) and all(isinstance(line, str) for line in source):
        return "".join(source)
    return source if isinstance(source, str) else None


def _is_python(source: str) -> bool:
    head = source.lstrip().partition("\n")[0]
    return not head.startswith("%%") or head.startswith(_PYTHON_CELLS)


def _python_line(line: str, own: list[str]) -> str:
    if not _MAGIC.match(line):
        return line
    own.append(line)
    indent = line[: len(line) - len(line.lstrip())]
    return f"{indent}pass  # [line {len(own) - 1} of the notebook's own]"


def _dumped(data: dict[str, Any], layout: int | str | None, like: str) -> str:
    ascii_only = like.isascii() and "\\u" in like
    separators = (",", ":") if layout is None and '": ' not in like[:200] else None
    text = json.dumps(data, indent=layout, ensure_ascii=ascii_only, separators=separators)
    return text + ("\n" if like.endswith("\n") else "")
