"""The open notebooks as the client sees them: cells with documents of their own, and the program that they are.

A notebook is analysed as one document, whose text is the program. What is said about it is told cell by cell, and an
edit of the program becomes edits of the cells' documents.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from trainwright.lsp.documents import Edit, OpenDocument, engine_path
from trainwright.positions import Encoding, Position, Range
from trainwright.source.cells import MARKER, Cell, CellMap, OwnLines, is_python, program_lines, taken_apart, without_gap
from trainwright.source.text import split_lines

SUFFIX = ".ipynb"
_CODE = 2
"""The kind of a code cell in the protocol; the other one is Markdown."""

Json = Any


class CellDocument(OpenDocument):
    """One cell: its text as the client counts it, and what the client says about it."""

    def __init__(self, item: Mapping[str, Any], path: Path) -> None:
        super().__init__(item["uri"], path, item.get("languageId", ""), item.get("version"), item.get("text", ""))
        self.kind = _CODE
        self.execution_count: int | None = None
        self.tags: tuple[str, ...] = ()
        self.program: list[str] | None = None
        """Its lines of the program, the marker first; None where it is no part of that."""
        self.facts = Cell("other")

    def describe(self, given: Mapping[str, Any]) -> None:
        """Take what a NotebookCell says about it."""
        self.kind = given.get("kind", self.kind)
        summary = given.get("executionSummary")
        if isinstance(summary, Mapping):
            order = summary.get("executionOrder")
            self.execution_count = order if isinstance(order, int) else None
        if "metadata" in given:
            self.tags = _tags(given["metadata"])

    def refresh(self, own: OwnLines) -> None:
        """Make its part of the program anew."""
        text = self.text
        self.program = None
        if self.kind != _CODE:
            self.facts = Cell("markdown", text=text, tags=self.tags)
        elif self.language not in ("python", "") or not is_python(text):
            head = text.lstrip().partition("\n")[0].rstrip("\r")
            magic = (head,) if head.startswith("%%") and self.language in ("python", "") else ()
            self.facts = Cell("other", own=magic, execution_count=self.execution_count, tags=self.tags)
        else:
            lines, taken = program_lines(text, own)
            self.program = [f"{MARKER}\n", *lines]
            self.facts = Cell("python", len(lines), "", taken, self.execution_count, tags=self.tags)


def _tags(metadata: object) -> tuple[str, ...]:
    """The tags in a cell's metadata: as the file has them, or in the wrappers that clients put around that."""
    while isinstance(metadata, Mapping):
        tags = metadata.get("tags")
        if isinstance(tags, list):
            return tuple(tag for tag in tags if isinstance(tag, str))
        metadata = metadata.get("metadata", metadata.get("custom"))
    return ()


class OpenNotebook(OpenDocument):
    """One open notebook. Its own text and lines are the program's; `cells` are in order."""

    def __init__(self, params: Mapping[str, Any], home: Path) -> None:
        given = params["notebookDocument"]
        path = engine_path(given["uri"], "", home)
        if path.suffix != SUFFIX:
            path = path.with_name(path.name + SUFFIX)
        self.own = OwnLines()
        self._by_uri: dict[str, CellDocument] = {}
        self._take_documents(params.get("cellTextDocuments") or (), path)
        self.cells = [self._cell(each, path) for each in given.get("cells") or ()]
        program: list[str] = []
        for cell in self.cells:
            cell.refresh(self.own)
            program += cell.program or ()
        super().__init__(given["uri"], path, "python", given.get("version"), "".join(program))
        self._map = CellMap(tuple(cell.facts for cell in self.cells))

    @property
    def is_analysed(self) -> bool:
        """A notebook always is."""
        return True

    @property
    def cell_map(self) -> CellMap:
        """Which lines of the program are which cell's."""
        return self._map

    def _take_documents(self, items: Iterable[Mapping[str, Any]], path: Path) -> None:
        for item in items:
            before = self._by_uri.get(item["uri"])
            cell = self._by_uri[item["uri"]] = CellDocument(item, path)
            if before is not None:
                cell.kind, cell.execution_count, cell.tags = before.kind, before.execution_count, before.tags

    def _cell(self, given: Mapping[str, Any], path: Path) -> CellDocument:
        uri = given["document"]
        if uri not in self._by_uri:
            self._by_uri[uri] = CellDocument({"uri": uri}, path)
        cell = self._by_uri[uri]
        cell.describe(given)
        return cell

    # ------------------------------------------------------------------------------------------------ changes

    def follow(self, version: int | None, change: Mapping[str, Any], encoding: Encoding) -> list[str]:
        """Apply one notebookDocument/didChange; the URIs of the cells that are gone."""
        gone: list[str] = []
        cells = change.get("cells") or {}
        structure = cells.get("structure")
        if structure:
            gone = self._restructure(structure)
        for given in cells.get("data") or ():
            if given.get("document") in self._by_uri:
                cell = self._by_uri[given["document"]]
                cell.describe(given)
                self._refresh(cell)
        for content in cells.get("textContent") or ():
            edited = self._by_uri.get(content["document"]["uri"])
            if edited is not None:
                edited.change(content.get("changes") or (), content["document"].get("version"), encoding)
                edited.take_changes()
                self._refresh(edited)
        self._map = CellMap(tuple(cell.facts for cell in self.cells))
        self.change((), version, encoding)
        return gone

    def _restructure(self, structure: Mapping[str, Any]) -> list[str]:
        array = structure.get("array") or {}
        start = max(0, min(array.get("start", 0), len(self.cells)))
        stop = max(start, min(start + array.get("deleteCount", 0), len(self.cells)))
        replaced = {item["uri"] for item in structure.get("didOpen") or ()}
        self._take_documents(structure.get("didOpen") or (), self.path)
        new = [self._cell(each, self.path) for each in array.get("cells") or ()]
        first = self._line_of(start)
        removed = self.cells[start:stop]
        count = sum(len(cell.program or ()) for cell in removed)
        self.cells[start:stop] = new
        lines: list[str] = []
        for cell in new:
            cell.refresh(self.own)
            lines += cell.program or ()
        self._put(first, first + count, lines)
        for index, cell in enumerate(self.cells):
            # A document that was opened anew for a cell that stays where it is.
            if cell.uri in replaced and self._by_uri[cell.uri] is not cell:
                fresh = self._by_uri[cell.uri]
                fresh.program = cell.program
                self.cells[index] = fresh
                self._refresh(fresh)
        present = {cell.uri for cell in self.cells}
        gone = [uri for uri in self._by_uri if uri not in present]
        for uri in gone:
            del self._by_uri[uri]
        return gone

    def _refresh(self, cell: CellDocument) -> None:
        """A cell holds something else: so do its lines of the program."""
        if not any(each is cell for each in self.cells):
            return
        first = self._line_of(self.cells.index(cell))
        count = len(cell.program or ())
        cell.refresh(self.own)
        self._put(first, first + count, cell.program or [])

    def _line_of(self, index: int) -> int:
        return sum(len(cell.program or ()) for cell in self.cells[:index])

    def _put(self, first: int, stop: int, lines: Sequence[str]) -> None:
        """Replace lines of the program."""
        before = self.lines[first:stop]
        start = 0
        while start < min(len(before), len(lines)) and before[start] == lines[start]:
            start += 1
        end = 0
        while end < min(len(before), len(lines)) - start and before[-1 - end] == lines[-1 - end]:
            end += 1
        if start == len(before) == len(lines):
            return
        span = Range(Position(first + start, 0), Position(stop - end, 0))
        edit = span, "".join(lines[start : len(lines) - end])
        self._splice(*edit)
        self._pending.append(edit)

    # ------------------------------------------------------------------------------------------------- places

    def cell(self, uri: str) -> CellDocument | None:
        """The cell whose document this is."""
        return self._by_uri.get(uri)

    @property
    def uris(self) -> tuple[str, ...]:
        """Of the cells' documents."""
        return tuple(self._by_uri)

    def inward(self, cell: CellDocument, span: Range) -> Range | None:
        """A range of a cell as one of the program; None where the cell is no part of that."""
        if cell.program is None:
            return None
        return span.moved(self._line_of(self.cells.index(cell)) + 1)

    def outward(self, span: Range) -> tuple[CellDocument, Range] | None:
        """A range of the program as one of the cell in which it starts."""
        found = self._map.locate(span)
        return None if found is None else (self.cells[found[0]], found[1])

    def cell_edits(self, edits: Iterable[Edit]) -> list[tuple[CellDocument, list[Edit]]] | None:
        """Edits of the program as edits, in whole lines, of the cells' documents.

        None where that can't be: they would change which cells there are, or a line that IPython takes for itself.
        """
        return self.cells_with(applied(self.lines, edits))

    def cells_with(self, program: Sequence[str]) -> list[tuple[CellDocument, list[Edit]]] | None:
        """The edits of cells that make the program another one."""
        apart = taken_apart(program if program and program[-1] else program[:-1], self.own)
        cells = [cell for cell in self.cells if cell.program is not None]
        if apart is None or len(apart) != len(cells):
            return None
        found = []
        for cell, (_, new) in zip(cells, apart, strict=True):
            before = split_lines(cell.text)
            new = without_gap(new, cell.text)
            newline = "\r\n" if before and before[0].endswith("\r\n") else "\n"
            after = split_lines(newline.join(new) + (newline if cell.lines[-1] == "" and new else ""))
            if [line.rstrip("\r\n") for line in before] != new:
                found.append((cell, list(_difference(before, after))))
        return found


def applied(lines: Sequence[str], edits: Iterable[Edit]) -> list[str]:
    """The lines of a text after edits that don't overlap."""
    text = list(lines)
    for (start, end), new in sorted(edits, key=lambda edit: edit[0], reverse=True):
        first, last = min(start.line, len(text) - 1), min(end.line, len(text) - 1)
        head = text[first][: start.column] if first == start.line else text[first]
        tail = text[last][end.column :] if last == end.line else ""
        text[first : last + 1] = split_lines(head + new + tail) or [""]
    return text


def _difference(before: Sequence[str], after: Sequence[str]) -> Iterator[Edit]:
    """One edit of all lines between the first and the last that differ."""
    head = 0
    while head < min(len(before), len(after)) and before[head] == after[head]:
        head += 1
    tail = 0
    while tail < min(len(before), len(after)) - head and before[-1 - tail] == after[-1 - tail]:
        tail += 1
    stop = len(before) - tail
    new = "".join(after[head : len(after) - tail])
    if stop < len(before) or not before or before[-1].endswith(("\n", "\r")):
        yield Range(Position(head, 0), Position(stop, 0)), new
        return
    end = Position(len(before) - 1, len(before[-1]))
    if head < len(before):
        yield Range(Position(head, 0), end), new
    else:
        yield Range(end, end), new


class View:
    """A text as the client addresses it, and the document that is analysed: the same one, or the notebook of a cell."""

    def __init__(self, shown: OpenDocument, notebook: OpenNotebook | None = None) -> None:
        self.shown = shown
        self.notebook = notebook
        self.document = notebook or shown

    @property
    def uri(self) -> str:
        """What the client calls it."""
        return self.shown.uri

    @property
    def lines(self) -> Sequence[str]:
        """As the client counts them."""
        return self.shown.lines

    @property
    def index(self) -> int:
        """Of a cell: its place in the notebook."""
        assert self.notebook is not None
        return next(index for index, cell in enumerate(self.notebook.cells) if cell is self.shown)

    def edits(self, edits: Sequence[Edit]) -> Sequence[tuple[OpenDocument, Sequence[Edit]]] | None:
        """Edits of the document as edits of the texts that the client knows; None where they can't be."""
        if self.notebook is None:
            return [(self.shown, edits)]
        return self.notebook.cell_edits(edits)

    def inward(self, span: Range) -> Range | None:
        """A range of the text as one of the document; None where the text is no part of that."""
        if self.notebook is None:
            return span
        assert isinstance(self.shown, CellDocument)
        return self.notebook.inward(self.shown, span)

    def outward(self, span: Range) -> Range | None:
        """A range of the document as one of the text; None where it is elsewhere."""
        if self.notebook is None:
            return span
        found = self.notebook.outward(span)
        return found[1] if found is not None and found[0] is self.shown else None


class Notebooks:
    """All open notebooks, by URI and by path, and their cells."""

    def __init__(self) -> None:
        self._by_uri: dict[str, OpenNotebook] = {}

    def __iter__(self) -> Iterator[OpenNotebook]:
        return iter(tuple(self._by_uri.values()))

    def open(self, params: Mapping[str, Any], home: Path) -> OpenNotebook:
        """Add the notebook of a notebookDocument/didOpen."""
        notebook = OpenNotebook(params, home)
        self._by_uri[notebook.uri] = notebook
        return notebook

    def close(self, uri: str) -> OpenNotebook | None:
        """Forget a notebook."""
        return self._by_uri.pop(uri, None)

    def get(self, uri: str) -> OpenNotebook | None:
        """The open notebook with this URI."""
        return self._by_uri.get(uri)

    def of_cell(self, uri: str) -> OpenNotebook | None:
        """The open notebook one of whose cells has this URI."""
        return next((each for each in self._by_uri.values() if each.cell(uri) is not None), None)
