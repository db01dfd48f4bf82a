"""Where a project says which MLflow server it talks to, outside of its Python files."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

_MAX_PARENTS = 6
_MAX_BYTES = 200_000
_MAX_FILES = 200
_FOLDERS = (
    "",
    "conf",
    "config",
    "configs",
    ".github/workflows",
    ".vscode",
    "scripts",
    "docker",
    "deploy",
    ".devcontainer",
)
_SUFFIXES = frozenset({".env", ".yaml", ".yml", ".toml", ".cfg", ".ini", ".json", ".sh", ".bat", ".ps1", ".mk"})
_NAMES = re.compile(r"\.env.*|Makefile|[jJ]ustfile|Dockerfile.*|MLproject|Procfile|README.*")
SAYS = re.compile(r"tracking[_-]?uri|mlflow server|mlflow ui|\bdatabricks\b|\bazureml\b|\bdagshub\b", re.IGNORECASE)
"""What a text has that names the server, or the platform that brings one."""


def names_tracking_server(path: Path) -> bool:
    """Whether a settings file, script or text of the project around a Python file says where MLflow keeps its runs."""
    for folder in list(path.parents)[:_MAX_PARENTS]:
        if _says(folder):
            return True
        if (folder / ".git").exists():
            break
    return False


@lru_cache(maxsize=512)
def _says(folder: Path) -> bool:
    for file in _files(folder):
        if file.name == "MLproject":
            return True  # `mlflow run` hands its server on
        try:
            if file.stat().st_size <= _MAX_BYTES and SAYS.search(file.read_text(encoding="utf-8", errors="replace")):
                return True
        except OSError:
            continue
    return False


def _files(folder: Path) -> Iterator[Path]:
    seen = 0
    for name in _FOLDERS:
        try:
            entries = sorted((folder / name).iterdir())
        except OSError:
            continue
        for entry in entries:
            if entry.suffix in _SUFFIXES or _NAMES.fullmatch(entry.name):
                seen += 1
                if seen > _MAX_FILES:
                    return
                yield entry


def forget_tracking() -> None:
    """Read the files again: one of them has changed."""
    _says.cache_clear()
