"""A Jupyter notebook's file: its cells as a program, and the same file with other code in its cells.

Only the values that change are written anew: all else of the JSON stays as it is to the byte, however it is laid out.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from trainwright.positions import Range
from trainwright.source.cells import (
    MARKER,
    MARKER_WITH_OUTPUTS,
    Cell,
    CellMap,
    OwnLines,
    is_python,
    program_lines,
    taken_apart,
    without_gap,
)
from trainwright.source.files import Unreadable
from trainwright.source.text import split_lines

_DECODER = json.JSONDecoder()
_SOURCES = ("source", "input")
"""What a cell's text is called: in nbformat 4, and in code cells of nbformat 3."""
_COUNTS = ("execution_count", "prompt_number")


@dataclass(frozen=True)
class Notebook:
    """A notebook and the program that it is.

    `program` is Python text; `locate` tells which cell and which line of it a place of the program is.
    """

    text: str
    program: str
    map: CellMap
    own: OwnLines

    @classmethod
    def parse(cls, text: str) -> Notebook:
        """Read the JSON of a notebook (nbformat 3 or 4).

        Raises:
            Unreadable: it is no such notebook.
        """
        data = _loaded(text)
        speaks_python = _speaks_python(data)
        lines: list[str] = []
        cells: list[Cell] = []
        own = OwnLines()
        for given in _cells(data):
            cell, code = _cell(given, own, speaks_python)
            cells.append(cell)
            if cell.kind == "python":
                lines.append(f"{MARKER_WITH_OUTPUTS if cell.has_outputs else MARKER}\n")
                lines += code
        return cls(text, "".join(lines), CellMap(tuple(cells)), own)

    @property
    def cells(self) -> tuple[Cell, ...]:
        """All cells in order."""
        return self.map.cells

    def locate(self, where: Range) -> tuple[int, Range] | None:
        """The cell (from 1) in which a range starts, and what of the range lies in it; None without Python cells."""
        found = self.map.locate(where)
        return None if found is None else (found[0] + 1, found[1])

    def cell_lines(self, number: int) -> list[str]:
        """The lines of a cell as the notebook has them."""
        cells = _cells(_loaded(self.text))
        return split_lines(_source(cells[number - 1]) or "") if 0 < number <= len(cells) else []

    def with_program(self, program: str) -> str | None:
        """The notebook's text with its cells taken from a changed program; all else stays to the byte.

        Outputs of a cell whose marker says that it has none any more are cleared; then execution counts go too, but for
        those beside outputs that stay. None when the program's cells can't be told apart.
        """
        apart = taken_apart(split_lines(program), self.own)
        if apart is None or len(apart) != len(self.map.python):
            return None
        spans = _spans(self.text)
        style = _Style.of(self.text, spans)
        changes: list[tuple[int, int, str]] = []
        cleared = any(
            self.cells[index].has_outputs and not has_outputs
            for index, (has_outputs, _) in zip(self.map.python, apart, strict=True)
        )
        for index, (has_outputs, lines) in zip(self.map.python, apart, strict=True):
            span = spans[index]
            start, end, value = span.source
            before = "".join(value) if isinstance(value, list) else value
            newline = "\r\n" if "\r\n" in before else "\n"
            lines = without_gap(lines, before)
            after = newline.join(lines) + (newline if before.endswith("\n") and lines else "")
            if after != before:
                changes.append((start, end, style.rendered(self.text, span, after)))
            if cleared and not has_outputs:
                changes += [
                    (*outputs, "[]") for outputs in (span.outputs,) if outputs and self.cells[index].has_outputs
                ]
                changes += [(*count, "null") for count in (span.count,) if count]
        text = self.text
        for start, end, new in sorted(changes, reverse=True):
            text = text[:start] + new + text[end:]
        return text


def _cell(given: dict[str, Any], own: OwnLines, speaks_python: bool) -> tuple[Cell, list[str]]:
    source = _source(given)
    kind = given.get("cell_type")
    metadata = given.get("metadata")
    metadata = metadata if isinstance(metadata, dict) else {}
    tags = metadata.get("tags")
    tags = tuple(tag for tag in tags if isinstance(tag, str)) if isinstance(tags, list) else ()
    if metadata.get("keep_output") is True:
        tags = (*tags, "keep_output")  # as nbstripout reads it
    if kind in ("markdown", "heading"):  # headings are cells of their own in nbformat 3
        text = source or ""
        return Cell("markdown", text=f"# {text}" if kind == "heading" else text, tags=tags), []
    editor = metadata.get("vscode")
    language = editor.get("languageId") if isinstance(editor, dict) else given.get("language")
    foreign = isinstance(language, str) and not _is_python_name(language)
    count = next((given[key] for key in _COUNTS if isinstance(given.get(key), int)), None)
    has_outputs = bool(given.get("outputs"))
    if kind != "code" or source is None or foreign or not speaks_python or not is_python(source):
        head = (source or "").lstrip().partition("\n")[0]
        magic = (head,) if kind == "code" and head.startswith("%%") and not foreign else ()
        return Cell("other", own=magic, execution_count=count, has_outputs=has_outputs, tags=tags), []
    lines, taken = program_lines(source, own)
    return Cell("python", len(lines), "", taken, count, has_outputs, tags), lines


def _is_python_name(language: str) -> bool:
    return language.lower().startswith(("python", "ipython"))


def _speaks_python(data: dict[str, Any]) -> bool:
    """Whether the kernel is one of Python, as far as the notebook says."""
    metadata = data.get("metadata")
    if not isinstance(metadata, dict):
        return True
    for key, name in (("kernelspec", "language"), ("language_info", "name")):
        said = metadata.get(key)
        if isinstance(said, dict) and isinstance(said.get(name), str):
            return _is_python_name(said[name])
    return True


def _loaded(text: str) -> dict[str, Any]:
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Unreadable(f"is not a notebook: {error}") from None
    if isinstance(data, dict) and isinstance(data.get("cells"), list):
        return data
    sheets = data.get("worksheets") if isinstance(data, dict) else None
    if isinstance(sheets, list) and sheets:
        if all(isinstance(sheet, dict) and isinstance(sheet.get("cells", []), list) for sheet in sheets):
            return {**data, "cells": [cell for sheet in sheets for cell in sheet.get("cells", [])]}
    raise Unreadable("is not a notebook of format 3 or 4: it has no list of cells")


def _cells(data: dict[str, Any]) -> list[dict[str, Any]]:
    return [cell if isinstance(cell, dict) else {} for cell in data["cells"]]


def _source(cell: dict[str, Any]) -> str | None:
    source = next((cell[key] for key in _SOURCES if key in cell), None)
    if isinstance(source, list) and all(isinstance(line, str) for line in source):
        return "".join(source)
    return source if isinstance(source, str) else None


# ------------------------------------------------------------------------------------------- places in the JSON


@dataclass
class _Spans:
    """Where the values of a cell stand in the text."""

    source: tuple[int, int, Any] = (0, 0, "")
    outputs: tuple[int, int] | None = None
    count: tuple[int, int] | None = None


def _after_space(text: str, at: int) -> int:
    while text[at] in " \t\r\n":
        at += 1
    return at


def _members(text: str, at: int) -> Iterator[tuple[str, int, int, Any]]:
    """The members of the object that starts at `at`: key, start and end of the value, and the value."""
    at = _after_space(text, at + 1)
    while text[at] != "}":
        key, at = _DECODER.raw_decode(text, at)
        start = _after_space(text, _after_space(text, at) + 1)
        value, end = _DECODER.raw_decode(text, start)
        yield key, start, end, value
        at = _after_space(text, end)
        if text[at] == ",":
            at = _after_space(text, at + 1)


def _elements(text: str, at: int) -> Iterator[tuple[int, int, Any]]:
    """The elements of the array that starts at `at`: start, end, value."""
    at = _after_space(text, at + 1)
    while text[at] != "]":
        value, end = _DECODER.raw_decode(text, at)
        yield at, end, value
        at = _after_space(text, end)
        if text[at] == ",":
            at = _after_space(text, at + 1)


def _spans(text: str) -> list[_Spans]:
    """The places of all cells' values, in a text that is known to be a notebook."""
    return [_spans_of(text, start, value) for start, value in _cell_starts(text, _after_space(text, 0))]


def _cell_starts(text: str, at: int) -> Iterator[tuple[int, Any]]:
    members = list(_members(text, at))
    cells = [start for key, start, _, value in members if key == "cells" and isinstance(value, list)]
    if cells:
        yield from ((start, value) for start, _, value in _elements(text, cells[-1]))
        return
    for key, start, _, _ in members:
        if key == "worksheets":
            for sheet, _, _ in _elements(text, start):
                yield from _cell_starts(text, sheet)


def _spans_of(text: str, at: int, cell: Any) -> _Spans:
    found = _Spans()
    if not isinstance(cell, dict):
        return found
    for key, start, end, value in _members(text, at):
        if key in _SOURCES:
            found.source = start, end, value
        elif key == "outputs":
            found.outputs = start, end
        elif key in _COUNTS:
            found.count = start, end
    return found


@dataclass(frozen=True)
class _Style:
    """How the notebook writes lists of lines where a cell's own list does not show it."""

    opening: str
    separator: str
    closing: str
    ascii_only: bool

    @classmethod
    def of(cls, text: str, spans: list[_Spans]) -> _Style:
        ascii_only = text.isascii() and "\\u" in text
        for wanted in (2, 1):
            for span in spans:
                if isinstance(span.source[2], list) and len(span.source[2]) >= wanted:
                    return cls(*_layout(text, span.source[0], span.source[1]), ascii_only)
        return cls("", "," if '":"' in text or '","' in text else ", ", "", ascii_only)

    def rendered(self, text: str, span: _Spans, source: str) -> str:
        """The value of a cell's new source, in the form and layout of the one that it replaces."""
        start, end, value = span.source
        if not isinstance(value, list):
            return self._string(source)
        lines = split_lines(source)
        if not lines:
            return "[]"
        known = {item: text[first:last] for first, last, item in _elements(text, start)}
        opening, separator, closing = self.opening, self.separator, self.closing
        if len(value) > 1:
            opening, separator, closing = _layout(text, start, end)
        items = separator.join(known.get(line) or self._string(line) for line in lines)
        return f"[{opening}{items}{closing}]"

    def _string(self, value: str) -> str:
        return json.dumps(value, ensure_ascii=self.ascii_only)


def _layout(text: str, start: int, end: int) -> tuple[str, str, str]:
    """What stands before the first element of an array, between the first two, and behind the last one."""
    items = [(first, last) for first, last, _ in _elements(text, start)]
    opening, closing = text[start + 1 : items[0][0]], text[items[-1][1] : end - 1]
    if len(items) > 1:
        return opening, text[items[0][1] : items[1][0]], closing
    return opening, f",{opening}" if opening else ", ", closing
