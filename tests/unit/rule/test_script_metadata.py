"""KAN012's fix: a script that stands alone says what it needs; a project says it in its own files."""

from functools import partial
from pathlib import Path

import pytest

from trainwright.editing import apply
from trainwright.engine import Project
from trainwright.settings import Overrides, settings_for

SCRIPT = """\
import json

import numpy as np
import sklearn.metrics
from kan import KAN

model = KAN(width=[2, 5, 1], grid=5, k=3)
"""


def checked(script: Path, text: str) -> Project:
    (script.parent / ".git").mkdir(exist_ok=True)
    script.write_text(text, encoding="utf-8")
    project = Project(partial(settings_for, overrides=Overrides(select=("KAN012",))))
    project.load(script)
    return project


@pytest.mark.parametrize("first", ["", "#!/usr/bin/env python\n", "#!/usr/bin/env python\n# coding: utf-8\n"])
def test_a_script_that_stands_alone(tmp_path: Path, first: str) -> None:
    script = tmp_path / "fit.py"
    project = checked(script, first + SCRIPT)
    (found,) = project.diagnostics(script)
    fix = project.fix(script, found)
    assert fix is not None
    after = apply(project.text(script), fix.edits)
    listed = '#     "pykan==0.2.8",\n#     "numpy",\n#     "scikit-learn",\n'
    assert after == f"{first}# /// script\n# dependencies = [\n{listed}# ]\n# ///\n{SCRIPT}"
    project.replace(script, after)
    assert project.diagnostics(script) == ()


@pytest.mark.parametrize(
    ("name", "text"), [("requirements.txt", "numpy\n"), ("requirements.txt", "pykan\n"), ("np_helpers.py", "")]
)
def test_a_file_of_a_project(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text)
    script = tmp_path / "fit.py"
    project = checked(
        script, SCRIPT.replace("import json\n", "import np_helpers\n") if name.endswith(".py") else SCRIPT
    )
    (found,) = project.diagnostics(script)
    assert found.fixable is None
