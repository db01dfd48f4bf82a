"""Checks the example projects with Trainwright: what MISTAKES.md lists is found, and nothing in the fixed ones."""

import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from example_projects import EXAMPLES, REPOSITORY, Project

NAMES = ("vision", "lightning_tabular")
CODE = re.compile(r"\b[A-Z]+\d{3}\b")
FILE = re.compile(r"`([\w/]+\.(?:py|yaml))`")


def check(*arguments: str, cwd: Path = REPOSITORY) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "trainwright", "check", *arguments],
        cwd=cwd,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def findings(folder: Path) -> list[dict[str, Any]]:
    done = check(str(folder), "--output-format", "json")
    assert done.returncode in (0, 1), done.stderr
    return json.loads(done.stdout)


def listed(name: str) -> Counter[tuple[str, str]]:
    """How many rows of MISTAKES.md name a (file, code); a row names one file, or two sides of one mistake."""
    pairs: Counter[tuple[str, str]] = Counter()
    for line in (EXAMPLES / name / "MISTAKES.md").read_text(encoding="utf-8").splitlines():
        cells = line.split("|")
        if len(cells) < 5:
            continue
        pairs.update((file, code) for file in FILE.findall(cells[1]) for code in CODE.findall(cells[3]))
    return pairs


@pytest.mark.parametrize("name", NAMES)
def test_the_mistaken_variant_has_at_least_twelve_findings(name: str) -> None:
    assert check(str(EXAMPLES / name / "mistaken")).returncode == 1
    assert len(findings(EXAMPLES / name / "mistaken")) >= 12


@pytest.mark.parametrize("name", NAMES)
def test_the_fixed_variant_has_none(name: str) -> None:
    done = check(str(EXAMPLES / name / "fixed"), "--output-format", "concise")
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("name", NAMES)
def test_every_listed_mistake_is_found_in_its_file(name: str) -> None:
    root = EXAMPLES / name / "mistaken"
    found = Counter(
        (Path(finding["filename"]).relative_to(root).as_posix(), finding["code"]) for finding in findings(root)
    )
    expected = listed(name)
    assert expected.total() >= 12
    assert expected - found == Counter()


@pytest.mark.evidence
@pytest.mark.slow
def test_the_safe_fixes_leave_vision_code_that_runs_and_learns(copy_of: Callable[[str, str], Project]) -> None:
    pytest.importorskip("torch")
    project = copy_of("vision", "mistaken")
    before = len(findings(project.root))
    check(".", "--fix", cwd=project.root)
    assert len(findings(project.root)) < before / 2

    project.run("train.py", "--output", "runs/base")
    project.run("finetune.py", "--checkpoint", "runs/base/best.pt", "--output", "runs/inverted")
    project.run("export_images.py", "--output", "images", "--count", "5")
    project.run("predict.py", "images", "--checkpoint", "runs/base/best.pt", "--output", "runs/readings")
    for number in (1, 2):
        project.run("evaluate.py", "--checkpoint", "runs/base/best.pt", "--output", f"runs/test-{number}.json")
    assert project.json("runs/base/summary.json")["best"] > 0.9
    assert project.json("runs/test-1.json") == project.json("runs/test-2.json")
    assert project.json("runs/inverted/summary.json")["val_accuracy_after"] > 0.4


@pytest.mark.evidence
@pytest.mark.slow
def test_the_safe_fixes_leave_lightning_code_that_runs(copy_of: Callable[[str, str], Project]) -> None:
    for package in ("torch", "lightning", "jsonargparse", "mlflow"):
        pytest.importorskip(package)
    project = copy_of("lightning_tabular", "mistaken")
    check(".", "--fix", cwd=project.root)
    project.run("make_cohort.py", "data/cohort.csv")
    project.run("main.py", "fit", "--config", "configs/fit.yaml", "--trainer.max_epochs", "2")
    project.run("baseline.py")
    project.run("calibrate.py", "--checkpoint", "runs/fit/best.ckpt")
    project.run("score.py", "--network", "runs/calibrated/calibrated.pt")
    assert torch_load(project.root / "runs/calibrated/calibrated.pt")["temperature"] != 1.0


@pytest.mark.evidence
@pytest.mark.slow
def test_all_fixes_leave_code_that_runs(copy_of: Callable[[str, str], Project]) -> None:
    for package in ("torch", "lightning", "jsonargparse", "mlflow"):
        pytest.importorskip(package)
    vision, tabular = (copy_of(name, "mistaken") for name in NAMES)
    for project in (vision, tabular):
        check(".", "--fix", "--unsafe-fixes", cwd=project.root)

    vision.run("train.py", "--output", "runs/base")
    assert vision.json("runs/base/summary.json")["settings"]["batch_size"] == 64
    vision.run("evaluate.py", "--checkpoint", "runs/base/best.pt", "--output", "runs/test.json")

    tabular.run("make_cohort.py", "data/cohort.csv")
    tabular.run("main.py", "fit", "--config", "configs/fit.yaml", "--trainer.max_epochs", "2")
    tabular.run("baseline.py")


def torch_load(path: Path) -> dict[str, Any]:
    import torch

    return torch.load(path, weights_only=True)
