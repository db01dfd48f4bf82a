"""Notebooks as one program, and back: nothing but the changed code changes in the JSON."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from trainwright.engine import Project
from trainwright.positions import Position, Range
from trainwright.settings import Overrides, settings_for
from trainwright.source.files import Unreadable
from trainwright.source.notebook import Notebook


def code(*lines: str, **more: Any) -> dict[str, Any]:
    source = [line + "\n" for line in lines[:-1]] + [lines[-1]]
    return {"cell_type": "code", "execution_count": 1, "metadata": {}, "outputs": [], **more, "source": source}


def text_of(*cells: dict[str, Any], indent: int | None = 1) -> str:
    data = {"cells": list(cells), "metadata": {"title": "Größe 😀"}, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(data, indent=indent, ensure_ascii=False) + "\n"


TITLE = {"cell_type": "markdown", "metadata": {}, "source": ["# Title\n"]}
OUTPUT = [{"name": "stdout", "output_type": "stream", "text": ["1\n"]}]
BOOK = text_of(
    TITLE,
    code("%matplotlib inline", "import torch", "!pip install x"),
    code("def accuracy(model, val_loader):", "    right = 0", "    for x, y in val_loader:",
         "        right += (model(x).argmax(1) == y).sum().item()", "    return right", outputs=OUTPUT),
    code("%%bash", "for x in *; do ls; done"),
    code("if True:", "    %time accuracy(model, val_loader)", "help?", "files = !ls", "x = 7 %3"),
)  # fmt: skip


def test_cells_are_one_program_in_order() -> None:
    lines = Notebook.parse(BOOK).program.splitlines()
    assert "import torch" in lines
    assert "x = 7 %3" in lines, "a modulo is no magic"
    assert not any("bash" in line or "pip" in line or "%time" in line or "help?" in line for line in lines)
    compile(Notebook.parse(BOOK).program, "notebook", "exec")


def test_places_are_cells_and_their_lines() -> None:
    book = Notebook.parse(BOOK)
    lines = book.program.splitlines()
    line = next(i for i, text in enumerate(lines) if "val_loader:" in text and "for" in text)
    assert book.locate(Range(Position(line, 4), Position(line, 8))) == (3, Range(Position(2, 4), Position(2, 8)))
    assert book.locate(Range(Position(line, 0), Position(len(lines) - 1, 1))) is None, "two cells are no place in one"
    assert book.cell_lines(2) == ["%matplotlib inline\n", "import torch\n", "!pip install x"]


@pytest.mark.parametrize("indent", [1, 2, 4, None])
def test_an_unchanged_program_gives_the_same_bytes(indent: int | None) -> None:
    cells = json.loads(BOOK)["cells"]
    text = text_of(*cells, indent=indent)
    book = Notebook.parse(text)
    assert book.with_program(book.program) == text


def test_a_changed_cell_changes_and_nothing_else() -> None:
    book = Notebook.parse(BOOK)
    changed = book.with_program(book.program.replace("    right = 0\n", "    right = 0\n    model.eval()\n"))
    assert changed is not None
    before, after = json.loads(BOOK), json.loads(changed)
    assert after["cells"][2]["source"][1:3] == ["    right = 0\n", "    model.eval()\n"]
    after["cells"][2]["source"].remove("    model.eval()\n")
    assert after == before
    assert changed.replace('    "    model.eval()\\n",\n', "") == BOOK


def test_a_layout_of_its_own_is_left_alone() -> None:
    text = BOOK.replace('"nbformat": 4', '"nbformat":   4')
    book = Notebook.parse(text)
    assert book.with_program(book.program + "x = 1\n") is None


@pytest.mark.parametrize("text", ["", "{", "[]", '{"cells": 1}', "null", '{"worksheets": []}'])
def test_what_is_no_notebook_is_refused(text: str) -> None:
    with pytest.raises(Unreadable, match="is not a notebook"):
        Notebook.parse(text)


def test_findings_and_fixes_are_the_cells(tmp_path: Path) -> None:
    path = tmp_path / "eval.ipynb"
    project = Project(partial(settings_for, overrides=Overrides(select=("LOOP002",))))
    project.load(path, BOOK)
    (found,) = project.diagnostics(path)
    assert (found.cell, found.range.start) == (3, Position(3, 18))
    assert project.lines(path, found.cell)[found.range.start.line].strip().startswith("right += ")
    fix = project.fix(path, found)
    assert fix is not None
    assert all(edit.range.end.line <= 5 for edit in fix.edits), "edits are the cell's"
    fixed = project.fix_all(path)
    cells = json.loads(fixed)["cells"]
    assert "    with torch.no_grad():\n" in cells[2]["source"]
    assert cells[2]["outputs"] == OUTPUT
    assert cells[1] == json.loads(BOOK)["cells"][1], "magics come back as they were"
    assert project.text(path) == BOOK, "the project stays as it is"
    project.replace(path, fixed)
    assert project.diagnostics(path) == ()
