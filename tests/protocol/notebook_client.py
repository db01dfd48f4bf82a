"""A notebook in the small client: its cells, sent as an editor sends them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count
from typing import Any

from client import Client, codes, points, split_lines, units

_NUMBERS = count()


class Cell:
    """One cell: the client's text of it."""

    def __init__(self, uri: str, text: str, *, code: bool = True, language: str | None = None) -> None:
        self.uri, self.text, self.version, self.kind = uri, text, 1, 2 if code else 1
        self.language = language or ("python" if code else "markdown")
        self.order: int | None = None

    @property
    def item(self) -> dict[str, Any]:
        return {"uri": self.uri, "languageId": self.language, "version": self.version, "text": self.text}

    @property
    def told(self) -> dict[str, Any]:
        summary = {"executionSummary": {"executionOrder": self.order, "success": True}} if self.order else {}
        return {"kind": self.kind, "document": self.uri, "metadata": {}, **summary}


class Notebook:
    """One open notebook."""

    def __init__(self, client: Client, uri: str, cells: Sequence[str | Cell]) -> None:
        self.client, self.uri, self.version = client, uri, 1
        self.cells = [self.cell(each) if isinstance(each, str) else each for each in cells]
        document = {"uri": uri, "notebookType": "jupyter-notebook", "version": 1}
        client.notify(
            "notebookDocument/didOpen",
            {
                "notebookDocument": {**document, "cells": [cell.told for cell in self.cells]},
                "cellTextDocuments": [cell.item for cell in self.cells],
            },
        )

    def cell(self, text: str, **options: Any) -> Cell:
        """A new cell of this notebook, which is not in it yet."""
        path = self.uri.removeprefix("file://")
        return Cell(f"vscode-notebook-cell:{path}#W{next(_NUMBERS)}sZmlsZQ==", text, **options)

    def _change(self, **cells: Any) -> None:
        self.version += 1
        params = {"notebookDocument": {"uri": self.uri, "version": self.version}, "change": {"cells": cells}}
        self.client.notify("notebookDocument/didChange", params)

    def splice(self, start: int, deleted: int, *new: Cell) -> None:
        """Cells go and come."""
        gone, known = self.cells[start : start + deleted], list(self.cells)
        self.cells[start : start + deleted] = new
        self._change(
            structure={
                "array": {"start": start, "deleteCount": deleted, "cells": [cell.told for cell in new]},
                "didOpen": [cell.item for cell in new if cell not in known],
                "didClose": [{"uri": cell.uri} for cell in gone if cell not in new],
            }
        )

    def describe(self, *cells: Cell) -> None:
        """Cells have another kind, or were run."""
        self._change(data=[cell.told for cell in cells])

    def edit(self, cell: Cell, old: str, new: str) -> None:
        """Replace the first `old` in a cell."""
        at = cell.text.index(old)
        span = self.span(cell, at, at + len(old))
        cell.text = cell.text[:at] + new + cell.text[at + len(old) :]
        cell.version += 1
        identifier = {"uri": cell.uri, "version": cell.version}
        self._change(textContent=[{"document": identifier, "changes": [{"range": span, "text": new}]}])

    def close(self) -> None:
        self.client.notify(
            "notebookDocument/didClose",
            {"notebookDocument": {"uri": self.uri}, "cellTextDocuments": [{"uri": cell.uri} for cell in self.cells]},
        )

    def span(self, cell: Cell, start: int, end: int) -> dict[str, Any]:
        """A range of a cell's text as the protocol counts."""
        return {"start": self._position(cell, start), "end": self._position(cell, end)}

    def at(self, cell: Cell, text: str) -> dict[str, Any]:
        """The range of the first `text` in a cell."""
        start = cell.text.index(text)
        return self.span(cell, start, start + len(text))

    def _position(self, cell: Cell, offset: int) -> dict[str, int]:
        lines = split_lines(cell.text[:offset])
        return {"line": len(lines) - 1, "character": units(lines[-1], self.client.encoding)}

    def shown(self, cell: Cell) -> list[dict[str, Any]] | None:
        """What the client shows in a cell; None while nothing was ever told about it."""
        published = self.client.published(cell.uri)
        found: list[dict[str, Any]] | None = published[-1]["diagnostics"] if published else None
        return found

    def shows(self, *wanted: list[str]) -> None:
        """Wait until the cells show these codes."""
        self.client.until(lambda: [codes(self.shown(cell) or []) for cell in self.cells] == list(wanted))

    def apply(self, edit: dict[str, Any]) -> None:
        """Make a workspace edit, whose versions must be the present ones, and tell the server."""
        by_uri = {cell.uri: cell for cell in self.cells}
        for change in edit["documentChanges"]:
            cell = by_uri[change["textDocument"]["uri"]]
            assert change["textDocument"]["version"] == cell.version
            for each in sorted(change["edits"], key=lambda e: list(e["range"]["start"].values()), reverse=True):
                start, end = (self._offset(cell, each["range"][end]) for end in ("start", "end"))
                cell.text = cell.text[:start] + each["newText"] + cell.text[end:]
            cell.version += 1
            identifier = {"uri": cell.uri, "version": cell.version}
            self._change(textContent=[{"document": identifier, "changes": [{"text": cell.text}]}])

    def _offset(self, cell: Cell, position: dict[str, int]) -> int:
        lines = split_lines(cell.text)
        before = sum(map(len, lines[: position["line"]]))
        if position["line"] >= len(lines):
            return before
        return before + points(lines[position["line"]], position["character"], self.client.encoding)

    def actions(self, cell: Cell, span: dict[str, Any], only: Sequence[str] | None = None) -> list[dict[str, Any]]:
        """The code actions for a range of a cell."""
        context: dict[str, Any] = {"diagnostics": [], **({"only": list(only)} if only else {})}
        params = {"textDocument": {"uri": cell.uri}, "range": span, "context": context}
        found: list[dict[str, Any]] = self.client.request("textDocument/codeAction", params)
        return found
