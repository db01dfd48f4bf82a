"""Applies all fixes to copies of source trees: what still compiles, which names are missing, what a second run changes.

    python scripts/fix_trees.py FOLDER...       each folder is one program; safe fixes, then unsafe ones too

The folders themselves stay as they are.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
import warnings
from collections import Counter
from pathlib import Path


def compiles(path: Path) -> bool | None:
    """Whether a Python file or the code cells of a notebook compile; None when that can't be told."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return None
    if path.suffix == ".ipynb":
        try:
            json.loads(text)
        except ValueError:
            return False
        return True
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            compile(text, str(path), "exec")
        except (SyntaxError, ValueError):
            return False
    return True


def files_of(folder: Path) -> dict[Path, bytes]:
    """The contents of all source files."""
    suffixes = (".py", ".ipynb", ".yaml", ".yml")
    return {
        p.relative_to(folder): p.read_bytes() for p in sorted(folder.rglob("*")) if p.suffix in suffixes and p.is_file()
    }


def fix(folder: Path, *, unsafe: bool) -> str:
    """Run the command on a folder; what it says last."""
    command = [sys.executable, "-m", "trainwright", "check", str(folder), "--fix", "--preset", "strict", "--exit-zero"]
    command += ["--unsafe-fixes"] if unsafe else []
    done = subprocess.run([*command, "--output-format", "concise"], capture_output=True, text=True, check=False)
    if done.returncode not in (0, 1):
        return f"failed: {done.stderr[-500:]}"
    return (done.stdout.strip().splitlines() or [""])[-1]


def missing_names(folder: Path) -> Counter[str]:
    """What ruff calls undefined (F821), unbound (F823) or unexported (F822) in the Python files of a folder."""
    command = [sys.executable, "-m", "ruff", "check", "--isolated", "--no-cache", "--select", "F821,F822,F823"]
    done = subprocess.run(
        [*command, "--output-format", "json", "--exit-zero", str(folder)], capture_output=True, text=True, check=False
    )
    return Counter(
        f"{Path(found['filename']).relative_to(folder)}: {found['message']}" for found in json.loads(done.stdout)
    )


def main(folders: list[Path]) -> int:
    """Fix copies of `folders`; the number of files and names that are wrong then."""
    wrong = 0
    for folder in folders:
        for unsafe in (False, True):
            with tempfile.TemporaryDirectory() as place:
                copy = Path(place) / folder.name
                shutil.copytree(folder, copy, symlinks=True, ignore=shutil.ignore_patterns(".git"))
                sound = {path for path in files_of(copy) if compiles(copy / path)}
                before, unbound = files_of(copy), missing_names(copy)
                said = fix(copy, unsafe=unsafe)
                after = files_of(copy)
                changed = [path for path in after if after[path] != before.get(path)]
                broken = [path for path in changed if path in sound and not compiles(copy / path)]
                missing = sorted((missing_names(copy) - unbound).elements())
                fix(copy, unsafe=unsafe)
                again = [path for path, content in files_of(copy).items() if content != after.get(path)]
            mode = "--fix --unsafe-fixes" if unsafe else "--fix"
            counts = f"{len(changed)} files changed, {len(broken)} broken, {len(missing)} names missing"
            print(f"{folder.name} {mode}: {counts}, {len(again)} changed again; {said}", flush=True)
            for path in broken:
                print(f"  broken: {path}")
            for name in missing:
                print(f"  missing: {name}")
            for path in again:
                print(f"  changed again: {path}")
            wrong += len(broken) + len(missing) + len(again)
    return wrong


if __name__ == "__main__":
    sys.exit(1 if main([Path(name) for name in sys.argv[1:]]) else 0)
