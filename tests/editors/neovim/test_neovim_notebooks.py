"""Notebooks in Neovim: the file itself is JSON and left alone, a script of cells is Python."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from neovim_driver import Neovim

pytestmark = pytest.mark.editor

LOAD = "config = yaml.load(open('config.yaml'), Loader=yaml.Loader)"
SCRIPT = f"""# ---
# jupyter:
#   jupytext:
#     formats: ipynb,py:percent
# ---

# %% [markdown]
# # Training

# %%
# %matplotlib inline
import yaml

# %% tags=["parameters"]
{LOAD}
"""


def test_a_notebook_opened_as_json_is_left_alone(neovim: Callable[..., Neovim], project: Path) -> None:
    cell = {"cell_type": "code", "execution_count": 1, "metadata": {}, "outputs": [], "source": ["import yaml\n", LOAD]}
    notebook = project / "train.ipynb"
    notebook.write_text(json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 4}, indent=1))
    before = notebook.read_bytes()
    editor = neovim()
    editor.edit(project / "train.py")
    editor.wait_for_codes("LOOP002", "LOOP004", "YAML001")
    editor.edit(notebook)
    assert editor.lua("vim.wait(500) return #require('trainwright').clients(0)") == 0
    assert editor.lua("return #vim.diagnostic.get(0)") == 0
    editor.nvim.command("write!")
    assert notebook.read_bytes().rstrip(b"\n") == before


def test_a_script_of_cells_is_python(neovim: Callable[..., Neovim], project: Path) -> None:
    script = project / "notebook.py"
    script.write_text(SCRIPT)
    editor = neovim()
    editor.edit(script)
    editor.wait_for_codes("YAML001")
    assert editor.text_of(editor.finding("YAML001")) == LOAD.partition(" = ")[2]
