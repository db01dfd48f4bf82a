"""Notebooks as scripts (`# %%` cells, jupytext's formats) are ordinary Python, magics or not."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

from trainwright.editing import Editor
from trainwright.editing.changes import apply
from trainwright.engine import Project
from trainwright.settings import Overrides, settings_for
from trainwright.source.document import Document
from trainwright.source.place import Place

PERCENT = """# ---
# jupyter:
#   jupytext:
#     formats: ipynb,py:percent
# ---

# %% [markdown]
# # Training

# %%
# %matplotlib inline
import torch
import yaml

# %% tags=["parameters"]
#     # !pip install lightning
config = yaml.load(open("config.yaml"), Loader=yaml.Loader)

# %%
# %%time
def accuracy(model, val_loader):
    right = 0
    for x, y in val_loader:
        right += (model(x).argmax(1) == y).sum().item()
    return right
"""
LIGHT = """# # Training
# Some text.

# %matplotlib inline
import torch
import yaml

# + tags=["parameters"]
config = yaml.load(open("config.yaml"), Loader=yaml.Loader)
# -

# +
def accuracy(model, val_loader):
    right = 0
    for x, y in val_loader:
        right += (model(x).argmax(1) == y).sum().item()
    return right


# This says what the next step is.
print(accuracy)
# -
"""


def project_of(path: Path, text: str, *codes: str) -> Project:
    project = Project(partial(settings_for, overrides=Overrides(select=codes)))
    project.load(path, text)
    return project


@pytest.mark.parametrize("text", [PERCENT, LIGHT])
def test_a_script_of_cells_is_python(text: str, tmp_path: Path) -> None:
    path = tmp_path / "train.py"
    project = project_of(path, text, "LOOP002", "YAML001")
    assert [found.code for found in project.diagnostics(path)] == ["YAML001", "LOOP002"]
    assert project.notices(path) == ()
    fixed = project.fix_all(path)
    project.replace(path, fixed)
    assert project.diagnostics(path) == ()
    marks = [line for line in text.splitlines() if line.startswith("#")]
    assert [line for line in fixed.splitlines() if line.startswith("#")] == marks


@pytest.mark.parametrize("mark", ["# %%", "# In[3]:", "# +", '# + {"tags": ["a"]}', "# + tags=[]", "# -"])
def test_a_fix_stays_below_the_mark_of_its_cell(mark: str) -> None:
    document = Document(f"first = 0\n{mark}\n# why\nsecond = 1\n")
    editor = Editor(document)
    segment = document.segments[1]
    editor.insert_before(Place(segment, segment.node), "between = 1")
    assert apply(document.text, editor.edits()) == f"first = 0\n{mark}\nbetween = 1\n# why\nsecond = 1\n"


def test_lines_of_ipython_cost_only_themselves(tmp_path: Path) -> None:
    """A script that only IPython can run: what is Python in it is checked, and the rest is said to be none."""
    path = tmp_path / "train.py"
    magics = "%load_ext autoreload\n!pip install x\nfiles = !ls\nmodel?\n%%time\n"
    text = PERCENT.replace("# %%time\n", magics)
    project = project_of(path, text, "LOOP002", "YAML001")
    assert [found.code for found in project.diagnostics(path)] == ["YAML001", "LOOP002"]
    (notice,) = project.notices(path)
    assert "has a syntax error in line 20" in notice.message
    assert project.fix_all(path).count(magics) == 1
