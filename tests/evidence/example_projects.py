"""Copies of the example projects to run, so that nothing outside the test's own folder is written."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

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
