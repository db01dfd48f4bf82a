"""Counting, deleting, looking up by name, taking the newest: the order decides nothing."""

import os
from pathlib import Path


def tidy(folder: Path, keep: int) -> int:
    checkpoints = sorted(folder.glob("*.pt"), key=lambda file: file.stat().st_mtime)
    for file in checkpoints[:-keep]:
        file.unlink()
    for name in os.listdir(folder):
        if name.endswith(".tmp"):
            os.remove(folder / name)
    sizes = {name: os.path.getsize(folder / name) for name in os.listdir(folder)}
    return sum(sizes.values()) + len(os.listdir(folder))


def newest(folder: Path) -> Path:
    return max(folder.glob("*.pt"), key=lambda file: file.stat().st_mtime)
