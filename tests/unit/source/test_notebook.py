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
    until_the_end = Range(Position(line, 0), Position(len(lines) - 1, 1))
    assert book.locate(until_the_end) == (3, Range(Position(2, 0), Position(5, 0))), "a cell is left nowhere"
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


def with_one_more_line(text: str) -> str:
    """The notebook with a line more in its accuracy function."""
    book = Notebook.parse(text)
    changed = book.with_program(book.program.replace("    right = 0\n", "    right = 0\n    model.eval()\n"))
    assert changed is not None
    return changed


@pytest.mark.parametrize(
    ("layout", "inserted"),
    [
        ({"indent": 1}, '    "    model.eval()\\n",\n'),
        ({"indent": "\t"}, '\t\t\t\t"    model.eval()\\n",\n'),
        ({"indent": None}, '"    model.eval()\\n", '),
        ({"separators": (",", ":")}, '"    model.eval()\\n",'),
        ({"indent": 2, "separators": (" ,", " : ")}, '        "    model.eval()\\n" ,\n'),
        ({"indent": 1, "sort_keys": True}, '    "    model.eval()\\n",\n'),
        ({"indent": 1, "ensure_ascii": True}, '    "    model.eval()\\n",\n'),
    ],
)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_every_layout_stays_to_the_byte(layout: dict[str, Any], inserted: str, newline: str) -> None:
    text = json.dumps(json.loads(BOOK), **{"ensure_ascii": False, **layout}).replace("\n", newline)
    inserted = inserted.replace("\n", newline)
    changed = with_one_more_line(text)
    assert changed.replace(inserted, "", 1) == text
    assert len(changed) == len(text) + len(inserted)
    assert with_one_more_line(text + newline) == changed + newline


def test_a_layout_that_nothing_makes_stays() -> None:
    text = """{"nbformat":   4, "metadata": {"é": "\\u00e9"},
      "cells": [ {"source":[ "x = 1\\n"
         ,"y = 'caf\\u00e9'" ], "outputs":[ ], "cell_type" :"code"},
      {"cell_type": "code"}, 17, {"cell_type":"code", "source": "z = 2"}  ]}
    """
    book = Notebook.parse(text)
    assert [cell.kind for cell in book.cells] == ["python", "other", "other", "python"]
    changed = book.with_program(book.program.replace("x = 1\n", "x = 1\nw = 0\n").replace("z = 2", "z = 3"))
    assert changed == text.replace('"x = 1\\n"\n', '"x = 1\\n"\n         ,"w = 0\\n"\n').replace("z = 2", "z = 3")


def test_escapes_stay_where_the_file_has_them() -> None:
    text = json.dumps(json.loads(text_of(code("x = 'é'", "y = 1"))), indent=1)
    assert "\\u00e9" in text
    book = Notebook.parse(text)
    changed = book.with_program(book.program.replace("y = 1", "y = 'ü'"))
    assert changed == text.replace('"y = 1"', "\"y = '\\u00fc'\"")


def test_notebooks_of_format_3() -> None:
    cells = [
        {"cell_type": "heading", "level": 1, "metadata": {}, "source": ["Title"]},
        {"cell_type": "code", "collapsed": False, "input": ["%pylab inline\n", "import torch"], "language": "python",
         "metadata": {}, "outputs": [{"output_type": "stream", "text": ["1"]}], "prompt_number": 3},
        {"cell_type": "code", "input": "x <- 1", "language": "R", "metadata": {}, "outputs": []},
    ]  # fmt: skip
    text = json.dumps({"metadata": {"name": ""}, "nbformat": 3, "worksheets": [{"cells": cells, "metadata": {}}]})
    book = Notebook.parse(text)
    assert [cell.kind for cell in book.cells] == ["markdown", "python", "other"]
    assert (book.cells[1].execution_count, book.cells[1].has_outputs) == (3, True)
    assert book.cell_lines(2) == ["%pylab inline\n", "import torch"]
    wanted = text.replace('"import torch"', '"import torch\\n", "import yaml"')
    assert book.with_program(book.program + "import yaml\n") == wanted


def test_attachments_ids_and_metadata_stay() -> None:
    picture = {"cell_type": "markdown", "id": "a-1", "attachments": {"x.png": {"image/png": "AAAA=="}}, "source": []}
    tagged = code("right = 1", id="b-2", metadata={"tags": ["keep"], "scrolled": True}, outputs=OUTPUT)
    text = text_of(picture, tagged)
    book = Notebook.parse(text)
    assert book.cells[1].tags == ("keep",)
    assert book.with_program(book.program.replace("right = 1", "right = 2")) == text.replace("right = 1", "right = 2")


def test_outputs_are_cleared_where_the_program_says_so() -> None:
    text = text_of(TITLE, code("x = 1", outputs=OUTPUT), code("y = 1", outputs=OUTPUT))
    book = Notebook.parse(text)
    before, after = "# %% [cell with outputs]", "# %% [cell]"
    cleared = book.with_program(book.program.replace(before, after, 1))
    assert cleared is not None
    data = json.loads(cleared)
    assert data["cells"][2]["execution_count"] == 1, "beside outputs that stay"
    assert (data["cells"][1]["outputs"], data["cells"][1]["execution_count"]) == ([], None)
    data["cells"][1] |= {"outputs": OUTPUT, "execution_count": 1}
    assert data == json.loads(text)
    assert cleared.split('"y = 1"')[1] == text.split('"y = 1"')[1]


OWN = r"""!pip install x \
    y
a, b = %some magic
out = !ls
print('%d' % 3)
t = ('%s'
     % 3)
s = '''
%not a magic
'''
torch.nn?
?torch
??torch
x = 7 \
  %3
if x:
    %time f()
    !rm x
d['a=%s' % x] = 1
# %% [cell]
# [line 0 of the notebook's own]"""


def test_what_ipython_takes_for_itself() -> None:
    source = OWN.split("\n")
    book = Notebook.parse(text_of(code(*source)))
    compile(book.program, "notebook", "exec")
    assert book.cells[0].own == tuple(source[i] for i in (0, 1, 2, 3, 10, 11, 12, 16, 17, 19, 20))
    assert "a, b = get_ipython()" in book.program, "names that a magic binds are bound"
    for kept in ("     % 3)", "%not a magic", "  %3", "d['a=%s' % x] = 1"):
        assert kept in book.program.splitlines()
    assert book.with_program(book.program) == book.text
    wrapped = book.program.replace("if x:\n", "if x:\n    with y:\n").replace("    pass  #", "        pass  #")
    again = book.with_program(wrapped)
    assert again is not None
    assert "        %time f()\n" in json.loads(again)["cells"][0]["source"]
    meddled = book.program.replace("    pass  #", "    print(1)  #")
    assert book.with_program(meddled) is None, "a placeholder that became something else has no way back"


@pytest.mark.parametrize(
    "command",
    ["pip install -U timm==1.0", "conda install -c pytorch faiss", "cd ../data", "rm -rf runs", "python -m pdb a.py"],
)
def test_commands_that_need_no_percent_sign(command: str) -> None:
    book = Notebook.parse(text_of(code(command, "import timm"), code("model = timm.create_model('vit')")))
    compile(book.program, "notebook", "exec")
    assert book.cells[0].own == (command,)
    assert book.with_program(book.program) == book.text


@pytest.mark.parametrize(
    "line",
    ["cat = head", "head is tail", "pip", "ls -1", "tail = rows.tail(3)", "echo (1)", "cp in names", "rm, mv = 1, 2"],
)
def test_names_that_are_also_commands_stay_python(line: str) -> None:
    book = Notebook.parse(text_of(code(line)))
    assert book.cells[0].own == ()


def test_a_magic_goes_on_until_its_brackets_are_closed() -> None:
    book = Notebook.parse(
        text_of(code("%timeit f((x,", "          'a)'),", "          y)", "z = 1", "!echo (", "w = 2"))
    )
    compile(book.program, "notebook", "exec")
    assert [line for line in book.program.splitlines() if "=" in line] == ["z = 1", "w = 2"]
    assert book.with_program(book.program) == book.text


@pytest.mark.parametrize("head", ["%%bash", "%%writefile a.py", "%%html", "%%javascript", "\n%%sh -x", "%%R -i x"])
def test_cells_of_other_languages_stay_out(head: str) -> None:
    book = Notebook.parse(text_of(code(head, "for x in *; do ls; done"), code("x = 1")))
    assert [cell.kind for cell in book.cells] == ["other", "python"]


@pytest.mark.parametrize("metadata", [{"kernelspec": {"language": "R"}}, {"language_info": {"name": "julia"}}])
def test_notebooks_of_other_kernels_have_no_program(metadata: dict[str, Any]) -> None:
    data = {"cells": [code("x <- 1")], "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
    book = Notebook.parse(json.dumps(data))
    assert (book.program, book.locate(Range(Position(0, 0), Position(0, 0)))) == ("", None)
    assert book.with_program("") == book.text


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
