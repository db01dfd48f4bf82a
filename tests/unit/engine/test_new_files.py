"""Fixes that make a file: it is written, shown in a diff, and not made for standard input."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = (Path(__file__).parents[2] / "cases" / "CONFIG006" / "train_classifier.py").read_text(encoding="utf-8")


def check(folder: Path, *arguments: str, stdin: str = "") -> str:
    command = [sys.executable, "-m", "trainwright", "check", "--no-cache", "--select", "CONFIG006", *arguments]
    done = subprocess.run(command, cwd=folder, input=stdin, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode in (0, 1), done.stderr
    return done.stdout


def test_diff(tmp_path: Path) -> None:
    (tmp_path / "train.py").write_text(SCRIPT, encoding="utf-8")
    shown = check(tmp_path, "--diff", "--unsafe-fixes", "train.py")
    assert "--- /dev/null\n+++ b/train.yaml\n" in shown
    assert "+lr: 0.0003\n" in shown
    assert not (tmp_path / "train.yaml").exists()


def test_standard_input(tmp_path: Path) -> None:
    assert check(tmp_path, "--fix", "--unsafe-fixes", "-", stdin=SCRIPT) == SCRIPT
    assert not list(tmp_path.glob("*.yaml"))


@pytest.mark.parametrize("arguments", [(), ("--fix",)])
def test_only_when_asked(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    (tmp_path / "train.py").write_text(SCRIPT, encoding="utf-8")
    assert "CONFIG006" in check(tmp_path, *arguments, "train.py")
    assert (tmp_path / "train.py").read_text(encoding="utf-8") == SCRIPT
    assert not list(tmp_path.glob("*.yaml"))
