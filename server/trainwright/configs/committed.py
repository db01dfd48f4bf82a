"""The text of a file as it was last committed, asked of git: no filter, hook or command of the repository runs."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

_SECONDS = 2.0
"""A repository on a slow disk must not hold up an editor: then the committed text is not known."""
_MOST_FOLDERS = 12
_ENVIRONMENT = {"GIT_OPTIONAL_LOCKS": "0", "GIT_NO_LAZY_FETCH": "1", "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}

_known: dict[Path, tuple[tuple[str, str], str | None]] = {}
"""The answers, each with the commit that it is of."""


def committed_text(path: Path) -> str | None:
    """What the file `path` holds in git's HEAD; None when it is not committed, or when that can't be told."""
    head = _head(path.parent)
    if head is None:
        return None
    known = _known.get(path)
    if known is None or known[0] != head:
        known = _known[path] = (head, _ask(path))
    return known[1]


def _head(folder: Path) -> tuple[str, str] | None:
    """What HEAD is, to be compared: its own text, and that of the branch it names."""
    for candidate in (folder, *folder.parents[:_MOST_FOLDERS]):
        directory = candidate / ".git"
        try:
            if directory.is_file():  # a linked work tree, a submodule
                directory = candidate / directory.read_text(encoding="utf-8").partition("gitdir:")[2].strip()
            elif not directory.is_dir():
                continue
            head = (directory / "HEAD").read_text(encoding="utf-8").strip()
        except (OSError, ValueError):
            return None
        return head, _branch(directory, head.partition("ref:")[2].strip())
    return None


def _branch(directory: Path, reference: str) -> str:
    for place in (directory, directory.parent.parent):
        try:
            if reference and (place / reference).is_file():
                return (place / reference).read_text(encoding="utf-8").strip()
            return str((place / "packed-refs").stat().st_mtime_ns)
        except OSError:
            continue
    return ""


def _ask(path: Path) -> str | None:
    # cat-file prints the blob as it is; `show` would run the textconv filters that the repository names
    command = ["git", "-c", "core.fsmonitor=", "cat-file", "blob", f"HEAD:./{path.name}"]
    try:
        done = subprocess.run(
            command,
            cwd=path.parent,
            env={**os.environ, **_ENVIRONMENT},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_SECONDS,
            check=False,
        )
        return done.stdout.decode("utf-8") if done.returncode == 0 else None
    except (OSError, subprocess.SubprocessError, UnicodeDecodeError):
        return None
