"""Random edits of an open notebook: typing, cells inserted, moved, removed, run, turned into Markdown.

After them the program is the one that the cells are, and what is found equals a fresh check of the same cells; a
notebook file with these cells gives the same findings, cell by cell.

python -m tests.fuzz.notebooks --edits 2000 --seed 1 [FILES.ipynb...]
"""

from __future__ import annotations

import argparse
import ast
import json
import random
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

from trainwright.engine import Project
from trainwright.lsp.notebooks import CellDocument, OpenNotebook
from trainwright.positions import Range
from trainwright.settings import Overrides, Preset, settings_for
from trainwright.source.cells import CellMap

SETTINGS = partial(settings_for, overrides=Overrides(preset=Preset.STRICT))

CELLS = [
    "import torch\nfrom torch import nn\nfrom torch.utils.data import DataLoader\n%matplotlib inline",
    "!pip install -q lightning \\\n    torchmetrics\nprint('😀 installed')",
    "class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.fc = nn.Linear(4, 2)\n\n"
    "    def forward(self, x):\n        return torch.softmax(self.fc(x), dim=1)",
    "model = Net()\noptimizer = torch.optim.Adam(model.parameters(), lr=1e-3)\ncriterion = nn.CrossEntropyLoss()",
    "def accuracy(model, val_loader):\n    right = 0\n    for x, y in val_loader:\n"
    "        right += (model(x).argmax(1) == y).sum().item()\n    return right",
    "total = 0\nfor epoch in range(3):\n    for x, y in train_loader:\n        loss = criterion(model(x), y)\n"
    "        loss.backward()\n        optimizer.zero_grad()\n        optimizer.step()\n        total += loss",
    "%%bash\nfor f in *; do echo $f; done",
    "%%time\naccuracy(model, val_loader)",
    "files = !ls\nmodel?",
    "",
    "state = torch.load('😀.pt')  # trainwright: ignore[TORCH]",
]
LINES = [
    "model.eval()",
    "optimizer.zero_grad()",
    "total += loss",
    "import numpy as np",
    "%time accuracy(model, val_loader)",
    "!ls",
    "# %% [cell]",
    "# a comment 😀",
    "x = undefined_name + 1",
    "with torch.no_grad():",
    "(",
    '"""',
    "%%bash",
    "from sklearn.preprocessing import StandardScaler",
]


@dataclass
class Outcome:
    """What a run of the fuzzer saw."""

    edits: int = 0
    compared: int = 0
    differences: list[str] = field(default_factory=list)

    def summary(self) -> str:
        """One line for people."""
        return f"{self.edits} edits, {self.compared} compared, {len(self.differences)} differ"


class _Client:
    """A client that edits a notebook, and keeps its own idea of it."""

    def __init__(self, random_: random.Random, path: Path, cells: Sequence[tuple[int, str]]) -> None:
        self._random = random_
        self._numbers = count()
        self._versions = count(2)
        self.cells = [self._new(kind, text) for kind, text in cells]
        self.notebook = OpenNotebook(
            {
                "notebookDocument": {"uri": path.as_uri(), "version": 1, "cells": [self._told(c) for c in self.cells]},
                "cellTextDocuments": [self._item(cell) for cell in self.cells],
            },
            path.parent,
        )

    def _new(self, kind: int, text: str) -> dict[str, Any]:
        return {"uri": f"cell:{next(self._numbers)}", "kind": kind, "text": text, "count": None}

    @staticmethod
    def _told(cell: dict[str, Any]) -> dict[str, Any]:
        summary = {"executionOrder": cell["count"]} if cell["count"] is not None else {}
        return {"kind": cell["kind"], "document": cell["uri"], "executionSummary": summary}

    @staticmethod
    def _item(cell: dict[str, Any]) -> dict[str, Any]:
        language = "python" if cell["kind"] == 2 else "markdown"
        return {"uri": cell["uri"], "languageId": language, "version": 1, "text": cell["text"]}

    def step(self) -> str:
        """One edit; what it was."""
        choice = self._random.random()
        if choice < 0.62 and self.cells:
            return self._type()
        if choice < 0.72:
            kind, text = self._random.choice([(2, self._random.choice(CELLS)), (1, "## Heading\ntext")])
            return self._splice(self._random.randrange(len(self.cells) + 1), 0, [self._new(kind, text)])
        if choice < 0.80 and self.cells:
            at = self._random.randrange(len(self.cells))
            return self._splice(at, self._random.choice((1, 1, 2)), [])
        if choice < 0.90 and len(self.cells) > 1:
            start = self._random.randrange(len(self.cells) - 1)
            stop = min(len(self.cells), start + self._random.randint(2, 4))
            moved = self.cells[start:stop]
            self._random.shuffle(moved)
            return self._splice(start, stop - start, moved)
        if not self.cells:
            return self._splice(0, 0, [self._new(2, CELLS[0])])
        cell = self._random.choice(self.cells)
        if self._random.random() < 0.5:
            cell["count"] = self._random.randrange(1, 30)
        else:
            cell["kind"] = 3 - cell["kind"]
        self._tell({"cells": {"data": [self._told(cell)]}})
        return f"{cell['uri']} is {cell['kind']}, run as {cell['count']}"

    def mend(self) -> None:
        """Give the cells that don't parse another text as a whole."""
        for cell, known in zip(self.cells, self.notebook.cells, strict=True):
            try:
                ast.parse("".join(known.program or ()))
            except (SyntaxError, ValueError):
                cell["text"] = self._random.choice(CELLS)
                change = {"document": {"uri": cell["uri"], "version": 3}, "changes": [{"text": cell["text"]}]}
                self._tell({"cells": {"textContent": [change]}})

    def _type(self) -> str:
        cell = self._random.choice(self.cells)
        lines = cell["text"].split("\n")
        number = self._random.randrange(len(lines))
        line = lines[number]
        choice = self._random.random()
        if choice < 0.4:
            indent = line[: len(line) - len(line.lstrip())]
            start, end, text = (number, 0), (number, 0), f"{indent}{self._random.choice(LINES)}\n"
        elif choice < 0.6:
            start, end, text = (number, 0), (min(number + 1, len(lines) - 1), 0), ""
        else:
            column = self._random.randrange(len(line) + 1)
            start = end = (number, column)
            text = self._random.choice("abc_1 .(\n😀")
            if choice > 0.85:
                end, text = (number, min(len(line), column + 1)), ""
        offset = [sum(len(each) + 1 for each in lines[: place[0]]) + place[1] for place in (start, end)]
        cell["text"] = cell["text"][: offset[0]] + text + cell["text"][offset[1] :]

        def told(place: tuple[int, int]) -> dict[str, int]:
            units = len(lines[place[0]][: place[1]].encode("utf-16-le")) // 2
            return {"line": place[0], "character": units}

        change = {"range": {"start": told(start), "end": told(end)}, "text": text}
        self._tell({"cells": {"textContent": [{"document": {"uri": cell["uri"], "version": 2}, "changes": [change]}]}})
        return f"{cell['uri']} {start} {end} {text!r}"

    def _splice(self, start: int, deleted: int, new: Sequence[dict[str, Any]]) -> str:
        known = {cell["uri"] for cell in self.cells}
        removed = self.cells[start : start + deleted]
        self.cells[start : start + deleted] = new
        uris = {cell["uri"] for cell in new}
        structure = {
            "array": {"start": start, "deleteCount": deleted, "cells": [self._told(cell) for cell in new]},
            "didOpen": [self._item(cell) for cell in new if cell["uri"] not in known],
            "didClose": [{"uri": cell["uri"]} for cell in removed if cell["uri"] not in uris],
        }
        self._tell({"cells": {"structure": structure}})
        return f"at {start}, {deleted} cells away, {len(new)} there"

    def _tell(self, change: dict[str, Any]) -> None:
        self.notebook.follow(next(self._versions), change, "utf-16")

    def fresh(self) -> OpenNotebook:
        """The same notebook, opened as it is now."""
        given = {"uri": self.notebook.uri, "version": 1, "cells": [self._told(cell) for cell in self.cells]}
        # Cells keep the language with which they were opened, whatever kind they have by now.
        items = [{**self._item(cell), "languageId": self._language(cell)} for cell in self.cells]
        return OpenNotebook({"notebookDocument": given, "cellTextDocuments": items}, self.notebook.path.parent)

    def _language(self, cell: dict[str, Any]) -> str:
        known = self.notebook.cell(cell["uri"])
        assert known is not None
        return known.language

    def as_file(self) -> str:
        """The notebook as a file would have it."""
        cells = []
        for cell in self.notebook.cells:
            kind = "markdown" if cell.kind == 1 else "code" if cell.language == "python" else "raw"
            source = cell.text.splitlines(keepends=True) if "\n" in cell.text else [cell.text]
            given: dict[str, Any] = {"cell_type": kind, "metadata": {}, "source": [line for line in source if line]}
            if kind == "code":
                given |= {"execution_count": cell.execution_count, "outputs": []}
            cells.append(given)
        return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}, indent=1)


def _findings(project: Project, notebook: OpenNotebook) -> list[tuple[int, Range, str, str]]:
    found = []
    for diagnostic in project.diagnostics(notebook.path):
        place = notebook.outward(diagnostic.range)
        assert place is not None, diagnostic
        cell, where = place
        found.append((_index(notebook, cell), where, diagnostic.code, diagnostic.message))
    return sorted(found)


def _index(notebook: OpenNotebook, cell: CellDocument) -> int:
    return next(index for index, each in enumerate(notebook.cells) if each is cell)


def _opened(notebook: OpenNotebook) -> Project:
    project = Project(SETTINGS)
    project.open(notebook.path, notebook.text, notebook.cell_map)
    return project


def run(cells: Sequence[tuple[int, str]], folder: Path, edits: int, seed: int, compare_every: int = 5) -> Outcome:
    """Edit a notebook at random and compare with a fresh check."""
    random_ = random.Random(seed)
    client = _Client(random_, folder / "fuzzed.ipynb", cells)
    notebook = client.notebook
    project = Project(SETTINGS, interactive=True)
    project.open(notebook.path, notebook.text, notebook.cell_map)
    told: CellMap = notebook.cell_map
    outcome = Outcome()
    for number in range(edits):
        what = client.step()
        if project.syntax_error(notebook.path) is not None and random_.random() < 0.7:
            client.mend()
        outcome.edits += 1
        if random_.random() < 0.3:
            continue  # several changes at once
        if notebook.cell_map != told:
            told = notebook.cell_map
            project.lay_out(notebook.path, told)
        for span, text in notebook.take_changes() or ():
            project.edit(notebook.path, span, text)
        project.diagnostics(notebook.path)
        if number % compare_every == 0:
            _compare(client, project, outcome, f"seed {seed}, edit {number}: {what}")
        if len(client.cells) > 2 * len(cells) + 10:
            client = _Client(random_, folder / "fuzzed.ipynb", cells)
            notebook = client.notebook
            project = Project(SETTINGS, interactive=True)
            project.open(notebook.path, notebook.text, notebook.cell_map)
            told = notebook.cell_map
    return outcome


def _compare(client: _Client, project: Project, outcome: Outcome, what: str) -> None:
    notebook, fresh = client.notebook, client.fresh()
    for cell, own in zip(notebook.cells, client.cells, strict=True):
        if cell.text != own["text"]:
            outcome.differences.append(f"{what}: a cell's text differs")
    shape = [(cell.program is None, cell.facts.lines) for cell in notebook.cells]
    if shape != [(cell.program is None, cell.facts.lines) for cell in fresh.cells]:
        outcome.differences.append(f"{what}: the cells differ")
    if project.text(notebook.path) != notebook.text:
        outcome.differences.append(f"{what}: the program of the engine differs")
    same_cells = notebook.cells_with(notebook.lines)
    if same_cells != []:
        outcome.differences.append(f"{what}: the program does not give the cells back")
    if project.syntax_error(notebook.path) is not None:
        return  # what does not parse is remembered as it was
    while project.advance(1.0):
        pass
    outcome.compared += 1
    found = _findings(project, notebook)
    anew = _findings(_opened(fresh), fresh)
    if found != anew:
        outcome.differences.append(f"{what}: {set(found) ^ set(anew)}")
    on_disk = Project(SETTINGS)
    on_disk.load(notebook.path, client.as_file())
    disk = sorted(((d.cell or 0) - 1, d.range, d.code, d.message) for d in on_disk.diagnostics(notebook.path))
    if disk != anew:
        outcome.differences.append(f"{what}: as a file {set(disk) ^ set(anew)}")


def cells_of(path: Path) -> list[tuple[int, str]]:
    """The cells of a notebook file."""
    data = json.loads(path.read_text("utf-8"))
    return [(1 if cell["cell_type"] == "markdown" else 2, "".join(cell["source"])) for cell in data["cells"]]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--edits", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    different = False
    for cells in [cells_of(path) for path in options.files] or [[(1, "# Title"), *((2, text) for text in CELLS)]]:
        outcome = run(cells, Path.cwd(), options.edits, options.seed)
        print(outcome.summary())
        print("\n".join(outcome.differences[:5]))
        different = different or bool(outcome.differences)
    return int(different)


if __name__ == "__main__":
    sys.exit(main())
