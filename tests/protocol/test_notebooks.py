"""Notebooks over the protocol: cells are one program, and what is told and offered stays in its cell."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import Any

import pytest
from client import Client, codes
from conftest import Start
from notebook_client import Cell, Notebook

IMPORTS = "import torch\nimport yaml\n%matplotlib inline"
LOAD = "y = yaml.load(open('größe 😀'), Loader=yaml.Loader)"
SAFE = "y = yaml.safe_load(open('größe 😀'))"
ACCURACY = """def accuracy(model, val_loader):
    right = 0
    for x, y in val_loader:
        %time z = model(x)
        right += (model(x).argmax(1) == y).sum().item()
    return right"""


@pytest.fixture
def book(start: Start, folder: Path) -> Notebook:
    """A notebook with a mistake in its third cell."""
    client = start()
    client.initialize(folder, notebooks=True)
    return opened(client, folder, IMPORTS, "!pip install x\n\n# no mistake", LOAD)


def opened(client: Client, folder: Path, *cells: str) -> Notebook:
    return Notebook(client, (folder / "train.ipynb").as_uri(), cells)


def line(shown: list[dict[str, Any]] | None) -> int:
    assert shown
    found: int = shown[0]["range"]["start"]["line"]
    return found


def test_notebooks_are_offered_to_clients_that_have_them(start: Start, folder: Path) -> None:
    with_notebooks, without = start(), start()
    with_notebooks.initialize(folder, notebooks=True)
    without.initialize(folder)
    offered = with_notebooks.capabilities["notebookDocumentSync"]
    assert offered["notebookSelector"] == [{"notebook": "jupyter-notebook"}]
    assert "notebookDocumentSync" not in without.capabilities


@pytest.mark.parametrize("encodings", [["utf-8"], ["utf-16"], ["utf-32"]])
def test_findings_stand_in_their_cell(start: Start, folder: Path, encodings: list[str]) -> None:
    client = start()
    client.initialize(folder, notebooks=True, encodings=encodings)
    late = "x = '😀'; y = yaml.load(open('😀'), Loader=yaml.Loader)"
    book = opened(client, folder, IMPORTS, "# two lines\n" + late)
    book.shows([], ["YAML001"])
    (found,) = book.shown(book.cells[1]) or []
    assert found["range"]["start"] == book.at(book.cells[1], "yaml.load")["start"]
    pulled = client.request("textDocument/diagnostic", {"textDocument": {"uri": book.cells[1].uri}})
    assert pulled["items"] == [], "pushed once is enough"


def test_edits_in_a_cell_are_followed(book: Notebook) -> None:
    book.shows([], [], ["YAML001"])
    book.edit(book.cells[2], "y = ", "# 😀 first\ny = ")
    book.client.until(lambda: line(book.shown(book.cells[2])) == 1)
    book.edit(book.cells[0], "import yaml", "import yaml as yaml_, yaml as other")
    book.shows([], [], [])
    book.edit(book.cells[0], " as yaml_, yaml as other", "\n\n")
    book.shows([], [], ["YAML001"])
    assert line(book.shown(book.cells[2])) == 1, "lines of other cells don't count"


def test_cells_come_move_and_go(book: Notebook) -> None:
    book.shows([], [], ["YAML001"])
    new = book.cell("z = yaml.load(open('b'), Loader=yaml.Loader)")
    book.splice(1, 0, new)
    book.shows([], ["YAML001"], [], ["YAML001"])
    _, second, third, fourth = book.cells
    book.splice(1, 3, fourth, second, third)
    book.shows([], ["YAML001"], ["YAML001"], [])
    book.splice(2, 1)
    book.client.until(lambda: book.shown(second) == [])
    book.shows([], ["YAML001"], [])
    book.edit(book.cells[1], "yaml.load", "yaml.safe_load")
    book.shows([], [], [])


def test_a_cell_that_is_no_python_is_no_part_of_the_program(book: Notebook) -> None:
    book.shows([], [], ["YAML001"])
    book.edit(book.cells[2], "y = ", "%%bash\ny = ")
    book.shows([], [], [])
    book.edit(book.cells[2], "%%bash\n", "%%time\n")
    book.shows([], [], ["YAML001"])
    book.cells[2].kind = 1
    book.describe(book.cells[2])
    book.shows([], [], [])
    book.splice(0, 0, book.cell("yaml.load(", language="julia"), book.cell("# Title", code=False))
    book.cells[-1].kind = 2
    book.describe(book.cells[-1])
    book.shows([], [], [], [], ["YAML001"])


def test_magics_don_t_break_a_cell(book: Notebook) -> None:
    book.shows([], [], ["YAML001"])
    before = "%load_ext autoreload\n!ls \\\n   -l\nfiles = !ls\ntorch?\ntext = '''\n%s\n!x\n''' % (\n    3\n    %2)\n"
    book.edit(book.cells[2], "y = ", before + "y = ")
    book.client.until(lambda: line(book.shown(book.cells[2])) == before.count("\n"))


def test_a_cell_with_a_syntax_error_costs_only_itself(book: Notebook) -> None:
    book.shows([], [], ["YAML001"])
    book.splice(1, 0, book.cell("def broken(:\n  ("), book.cell("text = '''"))
    book.shows([], [], [], [], ["YAML001"])


def test_closing_takes_the_findings_away(book: Notebook) -> None:
    book.shows([], [], ["YAML001"])
    cells = list(book.cells)
    book.close()
    book.client.until(lambda: book.shown(cells[2]) == [])
    again = Notebook(book.client, book.uri, [Cell(each.uri, each.text) for each in cells])
    again.shows([], [], ["YAML001"])


def test_a_killed_worker_gets_the_notebook_again(book: Notebook) -> None:
    book.shows([], [], ["YAML001"])
    os.kill(book.client.until(lambda: book.client.children())[0], signal.SIGKILL)
    new = book.cell("z = yaml.load(open('b'), Loader=yaml.Loader)")
    book.splice(1, 0, new)
    book.shows([], ["YAML001"], [], ["YAML001"])


def test_hover_and_fix_of_a_cell(book: Notebook) -> None:
    book.shows([], [], ["YAML001"])
    cell = book.cells[2]
    place = book.at(cell, "yaml.load")
    params = {"textDocument": {"uri": cell.uri}, "position": place["end"]}
    hover = book.client.request("textDocument/hover", params)
    assert "YAML001" in hover["contents"]["value"]
    assert hover["range"]["start"] == place["start"]
    elsewhere = {"textDocument": {"uri": book.cells[1].uri}, "position": {"line": 0, "character": 3}}
    assert book.client.request("textDocument/hover", elsewhere) is None
    assert book.client.request("textDocument/codeLens", {"textDocument": {"uri": cell.uri}}) == []
    assert book.actions(book.cells[1], place) == []
    offered = book.actions(cell, place)
    book.apply(book.client.resolved(offered[0])["edit"])
    assert cell.text == SAFE
    book.shows([], [], [])


def test_a_finding_can_be_ignored_in_its_cell(book: Notebook) -> None:
    book.shows([], [], ["YAML001"])
    (ignore,) = [a for a in book.actions(book.cells[2], book.at(book.cells[2], "yaml")) if "Ignore" in a["title"]]
    book.apply(book.client.resolved(ignore)["edit"])
    assert book.cells[2].text == LOAD + "  # trainwright: ignore[YAML001]"
    book.shows([], [], [])


def test_a_fix_around_a_magic_gives_it_back(start: Start, folder: Path) -> None:
    client = start()
    client.initialize(folder, notebooks=True, options={"select": ["LOOP002"]})
    book = opened(client, folder, IMPORTS, ACCURACY)
    book.shows([], ["LOOP002"])
    offered = book.actions(book.cells[1], book.at(book.cells[1], "model(x).argmax"))
    book.apply(client.resolved(offered[0])["edit"])
    assert "    with torch.no_grad():\n        for x, y in val_loader:\n            %time z = model(x)\n" in (
        book.cells[1].text
    )
    assert book.cells[0].text == IMPORTS
    book.shows([], [])


def test_a_fix_that_needs_another_cell_edits_both(start: Start, folder: Path) -> None:
    client = start()
    client.initialize(folder, notebooks=True, options={"select": ["LOOP002"]})
    book = opened(client, folder, "from torch import nn", ACCURACY)
    book.shows([], ["LOOP002"])
    only = ["source.fixAll.trainwright"]
    (whole,) = book.actions(book.cells[1], book.at(book.cells[1], "model"), only)
    resolved = client.resolved(whole)
    assert resolved.get("edit") is None, "fix all of one cell leaves the others alone"
    offered = book.actions(book.cells[1], book.at(book.cells[1], "model(x).argmax"))
    book.apply(client.resolved(offered[0])["edit"])
    assert book.cells[0].text == "import torch\nfrom torch import nn"
    assert "with torch.no_grad():" in book.cells[1].text


@pytest.mark.parametrize("resolve", [True, False])
def test_fix_all_per_cell_and_per_notebook(start: Start, folder: Path, resolve: bool) -> None:
    client = start()
    client.initialize(folder, notebooks=True, resolve=resolve)
    book = opened(client, folder, IMPORTS, LOAD, "# Text", LOAD)
    book.shows([], ["YAML001"], [], ["YAML001"])
    everywhere = book.span(book.cells[0], 0, 0)
    assert book.actions(book.cells[0], everywhere, ["source.fixAll"]) == []
    (one,) = book.actions(book.cells[1], everywhere, ["source.fixAll"])
    assert one["kind"] == "source.fixAll.trainwright"
    book.apply(client.resolved(one)["edit"])
    assert [cell.text for cell in book.cells] == [IMPORTS, SAFE, "# Text", LOAD]
    book.shows([], [], [], ["YAML001"])
    book.edit(book.cells[1], SAFE, LOAD)
    book.shows([], ["YAML001"], [], ["YAML001"])
    (all_,) = book.actions(book.cells[0], everywhere, ["notebook.source.fixAll"])
    assert all_["kind"] == "notebook.source.fixAll.trainwright"
    book.apply(client.resolved(all_)["edit"])
    assert [cell.text for cell in book.cells] == [IMPORTS, SAFE, "# Text", SAFE]
    book.shows([], [], [], [])


def test_the_command_fixes_the_whole_notebook(book: Notebook) -> None:
    book.shows([], [], ["YAML001"])
    for target in (book.cells[0].uri, book.uri):
        arguments = {"command": "trainwright.fixDocument", "arguments": [{"uri": target}]}
        assert book.client.request("workspace/executeCommand", arguments) is True
    edit = book.client.asked("workspace/applyEdit", 2)["edit"]
    book.apply(edit)
    assert book.cells[2].text == SAFE


def test_windows_line_ends_of_a_cell_stay(start: Start, folder: Path) -> None:
    client = start()
    client.initialize(folder, notebooks=True, options={"select": ["LOOP002"]})
    book = opened(client, folder, IMPORTS, ACCURACY.replace("\n", "\r\n"))
    book.shows([], ["LOOP002"])
    offered = book.actions(book.cells[1], book.at(book.cells[1], "model(x).argmax"))
    book.apply(client.resolved(offered[0])["edit"])
    assert "    with torch.no_grad():\r\n        for x, y in val_loader:\r\n" in book.cells[1].text
    assert "\n" not in book.cells[1].text.replace("\r\n", "")


def test_the_file_as_json_is_not_looked_at(start: Start, folder: Path) -> None:
    client = start()
    client.initialize(folder, notebooks=True)
    text = '{"cells": [{"cell_type": "code", "source": ["import yaml\\nyaml.load(x, Loader=yaml.Loader)"]}]}'
    document = client.open(folder / "train.ipynb", text, "json")
    assert client.diagnostics(document) == []
    book = opened(client, folder, IMPORTS, LOAD)
    book.shows([], ["YAML001"])
    client.notify("textDocument/didClose", {"textDocument": {"uri": document.uri}})
    book.edit(book.cells[1], "y = ", "yy = ")
    book.client.until(lambda: book.shown(book.cells[1]))
    book.close()
    book.client.until(lambda: book.shown(book.cells[1]) == [])


def test_cells_that_are_told_of_twice_count_once(book: Notebook) -> None:
    book.shows([], [], ["YAML001"])
    item = {"uri": book.cells[2].uri, "languageId": "python", "version": 1, "text": LOAD}
    book.client.notify("textDocument/didOpen", {"textDocument": item})
    book.edit(book.cells[2], "yaml.load", "yaml.safe_load")
    book.shows([], [], [])


def test_a_notebook_knows_the_modules_beside_it(start: Start, folder: Path) -> None:
    (folder / "loops.py").write_text(ACCURACY.replace("        %time z = model(x)\n", "    model.eval()\n"))
    client = start()
    client.initialize(folder, notebooks=True, options={"select": ["LOOP001"]})
    client.scanned()
    book = opened(client, folder, "import torch, loops", "loops.accuracy(model, val_loader)", ACCURACY)
    book.shows([], [], ["LOOP001"])
    assert codes(book.shown(book.cells[1]) or []) == []


def test_a_key_is_renamed_in_the_cells_that_read_it(start: Start, folder: Path) -> None:
    (folder / "config.yaml").write_text("model:\n  hidden: 3\n")
    client = start()
    client.initialize(folder, notebooks=True)
    client.scanned()
    load = "import yaml\n!ls\nconfig = yaml.safe_load(open('config.yaml'))"
    book = opened(client, folder, load, "size = config['model']['hidden']")
    book.client.until(lambda: book.shown(book.cells[1]) == [])
    config = client.open(folder / "config.yaml", language="yaml")
    rename = {**config.at("hidden"), "newName": "width"}
    edit = client.until(
        lambda: (
            (found := client.request("textDocument/rename", rename)) and len(found["documentChanges"]) == 2 and found
        )
    )
    of_cells = {"documentChanges": [each for each in edit["documentChanges"] if "cell:" in each["textDocument"]["uri"]]}
    book.apply(of_cells)
    assert book.cells[1].text == "size = config['model']['width']"
    assert not any(each["textDocument"]["uri"].endswith(".ipynb") for each in edit["documentChanges"])
