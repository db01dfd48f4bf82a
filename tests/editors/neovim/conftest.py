"""The two Neovims, copies of the fixture project, and Neovims that are closed when the test is over."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from neovim_driver import FIXTURES, ROOT, Installed, Neovim, Terminal


def unavailable(reason: str) -> None:
    """Skip where people can see why; where editors are required, this is an error."""
    if os.environ.get("TRAINWRIGHT_REQUIRE_EDITORS") == "1":
        pytest.fail(f"Neovim is required here: {reason}", pytrace=False)
    pytest.skip(f"Neovim can't be had: {reason}")


@pytest.fixture(scope="session")
def editors() -> Path | str:
    """The folder with both Neovims, or the reason why there is none."""
    if importlib.util.find_spec("pynvim") is None:
        return "the Python package pynvim is not installed"
    script = ROOT / "tests" / "editors" / "install" / "neovim.sh"
    try:
        done = subprocess.run(["bash", str(script)], capture_output=True, text=True, timeout=600)
    except (OSError, subprocess.TimeoutExpired) as problem:
        return f"{script.name}: {problem}"
    if done.returncode != 0:
        return done.stderr.strip() or done.stdout.strip()
    return ROOT / ".editors" / "neovim"


@pytest.fixture(params=["trixie", "forky"])
def installed(request: pytest.FixtureRequest, editors: Path | str) -> Installed:
    """Each of the two Neovims in turn: 0.10, and the newest that Debian has."""
    if isinstance(editors, str):
        unavailable(editors)
        raise AssertionError("unreachable")
    return Installed(request.param, editors / request.param / "nvim", editors / "trixie" / "tmux")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A fresh copy of the fixture project, with a marker of its root."""
    copy = tmp_path / "project"
    shutil.copytree(FIXTURES / "project", copy)
    (copy / "pyproject.toml").write_text('[project]\nname = "points"\nversion = "1"\n', encoding="utf-8")
    return copy


@pytest.fixture
def neovim(installed: Installed, project: Path, tmp_path: Path) -> Iterator[Callable[..., Neovim]]:
    """Starts a headless Neovim in the project."""
    running: list[Neovim] = []

    def start(**options: Any) -> Neovim:
        running.append(Neovim(installed, project, tmp_path / f"home{len(running)}", **options))
        return running[-1]

    yield start
    for one in running:
        one.close()


@pytest.fixture
def terminal(installed: Installed, project: Path, tmp_path: Path) -> Iterator[Callable[..., Terminal]]:
    """Opens a file of the project in Neovim in a terminal."""
    running: list[Terminal] = []

    def start(file: str, **options: Any) -> Terminal:
        running.append(Terminal(installed, project, tmp_path / f"home{len(running)}", file, **options))
        return running[-1]

    yield start
    for one in running:
        one.close()
