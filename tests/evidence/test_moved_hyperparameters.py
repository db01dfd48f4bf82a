"""CONFIG006: after either fix the script runs, computes what it did, and its settings can be changed."""

from __future__ import annotations

import subprocess
import sys
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from trainwright.editing import apply
from trainwright.engine import Project
from trainwright.settings import Overrides, settings_for

np = pytest.importorskip("numpy")
torch = pytest.importorskip("torch")
pytestmark = pytest.mark.evidence

CASES = Path(__file__).parents[1] / "cases" / "CONFIG006"


def _prepared(folder: Path) -> Path:
    rng = np.random.default_rng(0)
    for name, rows in (("train.csv", 96), ("val.csv", 32)):
        labels = rng.integers(0, 10, rows)
        inputs = rng.normal(size=(rows, 64)) + labels[:, None] / 5
        np.savetxt(folder / name, np.column_stack([inputs, labels]), delimiter=",", fmt="%.5f")
    script = folder / "train.py"
    script.write_text((CASES / "train_classifier.py").read_text(encoding="utf-8"), encoding="utf-8")
    return script


def _run(script: Path, *arguments: str) -> tuple[str, dict[str, Any]]:
    done = subprocess.run(
        [sys.executable, script.name, *arguments],
        cwd=script.parent,
        capture_output=True,
        text=True,
        timeout=300,
        check=True,
    )
    return done.stdout, torch.load(script.parent / "classifier.pt", weights_only=True)


def _same(first: dict[str, Any], second: dict[str, Any]) -> bool:
    return all(torch.equal(first[name], second[name]) for name in first)


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, dict[str, Any]]:
    return _run(_prepared(tmp_path_factory.mktemp("before")))


def test_moved_to_yaml(tmp_path: Path, before: tuple[str, dict[str, Any]]) -> None:
    script = _prepared(tmp_path)
    command = [sys.executable, "-m", "trainwright", "check", "--fix", "--unsafe-fixes", "--select", "CONFIG006"]
    subprocess.run([*command, "--no-cache", script.name], cwd=tmp_path, timeout=120, check=True)
    config = tmp_path / "train.yaml"
    assert "lr: 0.0003\n" in config.read_text(encoding="utf-8")
    printed, weights = _run(script)
    assert printed == before[0]
    assert _same(weights, before[1])
    config.write_text(config.read_text(encoding="utf-8").replace("epochs: 40", "epochs: 2"), encoding="utf-8")
    assert len(_run(script)[0].splitlines()) == 2


def test_made_options(tmp_path: Path, before: tuple[str, dict[str, Any]]) -> None:
    script = _prepared(tmp_path)
    project = Project(partial(settings_for, overrides=Overrides(select=("CONFIG006",))))
    project.load(script)
    (found,) = project.diagnostics(script)
    fix = project.other_fix(script, found)
    assert fix is not None
    assert not fix.creates
    script.write_text(apply(project.text(script), fix.edits), encoding="utf-8")
    printed, weights = _run(script)
    assert printed == before[0]
    assert _same(weights, before[1])
    printed, weights = _run(script, "--epochs", "2", "--hidden", "32")
    assert len(printed.splitlines()) == 2
    assert weights["layers.0.weight"].shape == (32, 64)


def test_made_a_typer_command(tmp_path: Path, before: tuple[str, dict[str, Any]]) -> None:
    (tmp_path / "pyproject.toml").write_text('[project]\nname = "digits"\ndependencies = ["torch", "typer"]\n')
    script = _prepared(tmp_path)
    project = Project(partial(settings_for, overrides=Overrides(select=("CONFIG006",))))
    project.load(script)
    (found,) = project.diagnostics(script)
    fix = project.other_fix(script, found)
    assert fix is not None
    after = apply(project.text(script), fix.edits)
    assert "typer.run(main)" in after and "argparse" not in after
    script.write_text(after, encoding="utf-8")
    printed, weights = _run(script)
    assert printed == before[0]
    assert _same(weights, before[1])
    printed, weights = _run(script, "--epochs", "2", "--hidden", "32")
    assert len(printed.splitlines()) == 2
    assert weights["layers.0.weight"].shape == (32, 64)
