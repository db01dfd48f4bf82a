"""Which Python has the user's torch: the setting, the active environment, the project's `.venv`, our own, the PATH."""

from __future__ import annotations

import importlib.util
import os
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path

from trainwright.probe.request import ProbeError

_BIN = "Scripts" if os.name == "nt" else "bin"
_PYTHON = "python.exe" if os.name == "nt" else "python"


def find_interpreter(
    root: Path,
    setting: str | None = None,
    chosen_by_editor: str | None = None,
    environment: Mapping[str, str] = os.environ,
) -> str:
    """The interpreter that runs the probe for the project in `root`.

    Raises:
        ProbeError: the one that was asked for does not exist, or there is none.
    """
    if setting:
        found = _existing(setting, root)
        if found is None:
            raise ProbeError(f"the interpreter {setting} does not exist")
        return found
    candidates = [chosen_by_editor]
    for variable in ("VIRTUAL_ENV", "CONDA_PREFIX"):
        prefix = environment.get(variable)
        candidates.append(_python_of(Path(prefix)) if prefix else None)
    candidates += [
        _python_of(folder / name) for folder in (root, *root.parents[:2]) for name in (".venv", "venv", "env")
    ]
    for candidate in candidates:
        found = _existing(candidate, root) if candidate else None
        if found:
            return found
    # Where Trainwright is installed beside torch, as in `pip install trainwright[probe]`.
    if importlib.util.find_spec("torch") is not None:
        return sys.executable
    on_path = shutil.which("python3", path=environment.get("PATH")) or shutil.which(
        "python", path=environment.get("PATH")
    )
    return on_path or sys.executable


def _python_of(prefix: Path) -> str | None:
    path = prefix / _BIN / _PYTHON
    # Conda on Windows keeps python.exe beside its folders.
    for candidate in (path, prefix / _PYTHON):
        if candidate.is_file():
            return str(candidate)
    return None


def _existing(text: str, root: Path) -> str | None:
    """An interpreter or the folder of its environment, as an absolute path. Links are kept: they lead into a venv."""
    path = Path(os.path.expandvars(text)).expanduser()
    path = path if path.is_absolute() else root / path
    if path.is_dir():
        return _python_of(path)
    if path.is_file():
        return str(path)
    return shutil.which(text)
