"""YAML006: after either fix the script prints what it did, and a wrong config is refused where it is loaded."""

from __future__ import annotations

import shutil
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest

from trainwright.editing import apply
from trainwright.engine import Project
from trainwright.settings import Overrides, settings_for

pytestmark = pytest.mark.evidence

CASE = Path(__file__).parents[1] / "cases" / "YAML006" / "with_its_config"


def _run(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-W", "error", "train.py"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=60, check=False)


@pytest.fixture(params=["dataclass", "pydantic"])
def fixed(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A copy of the program after one of the two fixes."""
    if request.param == "pydantic":
        pytest.importorskip("pydantic")
    project = Project(partial(settings_for, overrides=Overrides(select=("YAML006",))))
    for name in ("config.yaml", "train.py"):
        shutil.copy(CASE / name, tmp_path / name)
        project.load(tmp_path / name)
    script = tmp_path / "train.py"
    (found,) = project.diagnostics(script)
    fix = project.fix(script, found) if request.param == "dataclass" else project.other_fix(script, found)
    assert fix is not None
    assert request.param in fix.title
    script.write_text(apply(project.text(script), fix.edits), encoding="utf-8")
    project.replace(script, script.read_text(encoding="utf-8"))
    assert project.diagnostics(script) == ()
    return tmp_path


def test_the_same_is_printed(fixed: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    before = tmp_path_factory.mktemp("before")
    for name in ("config.yaml", "train.py"):
        shutil.copy(CASE / name, before / name)
    expected = _run(before)
    assert expected.returncode == 0, expected.stderr
    done = _run(fixed)
    assert done.returncode == 0, done.stderr
    assert done.stdout == expected.stdout


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ("seed: 3", "sed: 3", "sed"),
        ("  dropout: 0.1\n", "", "dropout"),
        ("  amsgrad: false", "  amsgard: false", "amsgard"),
    ],
)
def test_a_wrong_config_is_refused(fixed: Path, right: str, wrong: str, said: str) -> None:
    config = fixed / "config.yaml"
    text = config.read_text(encoding="utf-8")
    assert right in text
    config.write_text(text.replace(right, wrong), encoding="utf-8")
    done = _run(fixed)
    assert done.returncode != 0
    assert said in done.stderr
    assert done.stdout == ""
