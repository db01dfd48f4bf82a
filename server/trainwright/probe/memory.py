"""Arguments that the user was asked for once, remembered per project in the user's own state folder."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any


def _folder() -> Path:
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", Path.home() / "AppData/Local")) / "trainwright"
    if sys.platform == "darwin":
        return Path.home() / "Library/Application Support/trainwright"
    return Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local/state") / "trainwright"


def _file(root: Path) -> Path:
    name = hashlib.blake2b(str(root.resolve()).encode(), digest_size=10).hexdigest()
    return _folder() / "probe" / f"{name}.json"


def remembered(root: Path, target: str) -> dict[str, Any]:
    """What was answered for a target of the project in `root`; nothing where that can't be read."""
    with contextlib.suppress(OSError, ValueError):
        found = json.loads(_file(root).read_text("utf-8")).get(target)
        if isinstance(found, dict):
            return found
    return {}


def remember(root: Path, target: str, arguments: Mapping[str, Any]) -> None:
    """Keep answers. A state folder that can't be written costs only the memory."""
    with contextlib.suppress(OSError, ValueError, TypeError):
        file = _file(root)
        known: dict[str, Any] = {"root": str(root.resolve())}
        with contextlib.suppress(OSError, ValueError):
            known = json.loads(file.read_text("utf-8"))
        known[target] = {**known.get(target, {}), **arguments}
        file.parent.mkdir(parents=True, exist_ok=True)
        temporary = file.with_suffix(f".{os.getpid()}")
        temporary.write_text(json.dumps(known), "utf-8")
        temporary.replace(file)
