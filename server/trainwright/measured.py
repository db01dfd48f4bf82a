"""What probes have learnt about a project, kept in the user's own state folder, where rules and fixes can ask for it.

One JSON file per project: the answers that were given to a probe's questions, and measurements. A measurement of a
class holds as long as its file is, byte for byte, what was measured.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import sys
import time
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

_LOOK_EVERY = 1.0  # seconds
_MODES, _WORKERS, _FACTORS, _ANSWERS = "modes", "workers", "factors", "answers"


def state_folder() -> Path:
    """Where the system wants programs to keep such things."""
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", Path.home() / "AppData/Local")) / "trainwright" / "projects"
    if sys.platform == "darwin":
        return Path.home() / "Library/Application Support/trainwright/projects"
    base = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local/state"
    return Path(base) / "trainwright" / "projects"


def _file(root: Path) -> Path:
    name = hashlib.blake2b(str(root).encode("utf-8", "surrogateescape"), digest_size=10).hexdigest()
    return state_folder() / f"{name}.json"


# ------------------------------------------------------------------------------------------------ keeping


def remembered_answers(root: Path, target: str) -> dict[str, Any]:
    """What was answered for a target of the project in `root`; nothing where that can't be read."""
    found = _read(_file(root.resolve())).get(_ANSWERS, {}).get(target)
    return found if isinstance(found, dict) else {}


def remember_answers(root: Path, target: str, arguments: Mapping[str, Any]) -> None:
    """Keep answers. A state folder that can't be written costs only the memory."""
    _keep(root, _ANSWERS, target, {**remembered_answers(root, target), **arguments})


def learn_mode(root: Path, file: Path, name: str, differs: bool) -> None:
    """Whether train() and eval() made a difference to the class `name` of `file`."""
    with contextlib.suppress(OSError):
        _keep(root, _MODES, f"{file.resolve()}::{name}", {"differs": differs, "file": _digest(file)})


def learn_workers(root: Path, file: Path, workers: int) -> None:
    """The number of workers with which the DataLoader in `file` was fastest."""
    _keep(root, _WORKERS, str(file.resolve()), workers)


def learn_batches(root: Path, training: int, evaluation: int) -> None:
    """The largest batches that fit, for training and for evaluation without gradients."""
    if training > 0:
        _keep(root, _FACTORS, str(root.resolve()), max(evaluation // training, 1))


def _keep(root: Path, section: str, key: str, value: object) -> None:
    with contextlib.suppress(OSError, ValueError, TypeError):
        file = _file(root.resolve())
        known = _read(file)
        known["root"] = str(root.resolve())
        known.setdefault(section, {})[key] = value
        file.parent.mkdir(parents=True, exist_ok=True)
        temporary = file.with_suffix(f".{os.getpid()}")
        temporary.write_text(json.dumps(known), "utf-8")
        temporary.replace(file)
        _forget()


def _forget() -> None:
    global _looked
    _looked = (0.0, Path(), "")
    _projects.cache_clear()


def _read(file: Path) -> dict[str, Any]:
    with contextlib.suppress(OSError, ValueError):
        found = json.loads(file.read_text("utf-8"))
        if isinstance(found, dict):
            return found
    return {}


def _digest(file: Path) -> str:
    return hashlib.blake2b(file.read_bytes(), digest_size=16).hexdigest()


# ------------------------------------------------------------------------------------------------ asking


_looked: tuple[float, Path, str] = (0.0, Path(), "")


def fingerprint() -> str:
    """Another text when anything was learnt, a second ago or earlier: what was found before may not hold any more."""
    global _looked
    now, folder = time.monotonic(), state_folder()
    if now - _looked[0] > _LOOK_EVERY or _looked[1] != folder:
        _looked = (now, folder, _stamps(folder))
    return _looked[2]


def _stamps(folder: Path) -> str:
    with contextlib.suppress(OSError), os.scandir(folder) as scan:
        return " ".join(sorted(f"{entry.name}:{entry.stat().st_mtime_ns}" for entry in scan))
    return ""


def mode_makes_no_difference(class_id: str) -> bool:
    """Whether a probe saw equal outputs in both modes of this class (`/path/net.py::Net`), as its file is now."""
    modes = _projects(fingerprint()).get(_MODES)
    if not modes:
        return False
    path, _, name = class_id.rpartition("::")
    entry = modes.get(f"{Path(path).resolve()}::{name}")
    if not isinstance(entry, dict) or entry.get("differs") is not False:
        return False
    with contextlib.suppress(OSError):
        return bool(entry.get("file") == _digest(Path(path)))
    return False


def best_workers(path: Path) -> int | None:
    """The number of workers that was measured to be best for a DataLoader in this file."""
    workers = _projects(fingerprint()).get(_WORKERS)
    found = workers.get(str(path.resolve())) if workers else None
    return found if isinstance(found, int) and not isinstance(found, bool) else None


def evaluation_factor(path: Path) -> int | None:
    """How many times larger a batch may be without gradients, as measured in the project that holds the file."""
    factors = _projects(fingerprint()).get(_FACTORS)
    for folder in path.resolve().parents if factors else ():
        found = factors.get(str(folder)) if factors else None
        if isinstance(found, int) and not isinstance(found, bool) and found > 0:
            return found
    return None


@lru_cache(maxsize=1)
def _projects(_: str) -> dict[str, dict[str, Any]]:
    """All measurements, by kind and absolute path."""
    merged: dict[str, dict[str, Any]] = {}
    with contextlib.suppress(OSError):
        for file in state_folder().glob("*.json"):
            found = _read(file)
            for section in (_MODES, _WORKERS, _FACTORS):
                if isinstance(found.get(section), dict):
                    merged.setdefault(section, {}).update(found[section])
    return merged
