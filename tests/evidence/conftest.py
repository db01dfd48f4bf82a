"""Runs the example projects in copies, so that nothing outside the test's own folder is written."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
EXAMPLES = REPOSITORY / "examples"
EVIDENCE = Path(__file__).parent


@dataclass(frozen=True)
class Project:
    """A copy of one variant of an example."""

    root: Path

    def run(self, *arguments: str, timeout: float = 240) -> subprocess.CompletedProcess[str]:
        """Run `python ARGUMENTS` in the project; an exception in it fails the test."""
        home = self.root.parent / "home"
        home.mkdir(exist_ok=True)
        environment = {
            **os.environ,
            "HOME": str(home),
            "TMPDIR": str(home),
            "MPLCONFIGDIR": str(home),
            "PYTHONPATH": os.pathsep.join([str(self.root), str(EVIDENCE)]),
            "PYTHONDONTWRITEBYTECODE": "1",
            "OMP_NUM_THREADS": "2",
            "MLFLOW_DISABLE_TELEMETRY": "true",
        }
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=self.root,
            env=environment,
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
        )
        assert done.returncode == 0, f"python {' '.join(arguments)}\n{done.stdout}\n{done.stderr}"
        return done

    def json(self, path: str) -> Any:
        return json.loads((self.root / path).read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def copy_of(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, str], Project]:
    """`copy_of("vision", "mistaken")` is a fresh copy of that variant."""

    def copy(name: str, variant: str) -> Project:
        root = tmp_path_factory.mktemp(f"{name}-{variant}") / "project"
        shutil.copytree(EXAMPLES / name / variant, root, ignore=shutil.ignore_patterns("runs", "data", "__pycache__"))
        return Project(root)

    return copy
