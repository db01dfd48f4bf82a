"""Measures how much CPU time a check of many files takes, beside ruff and linters that are built on libcst.

    python benchmarks/check_tree.py [FOLDER ...] [--files 400] [--times 3] [--slow] [--install]

Without FOLDER a tree of 400 files and 150,000 lines is generated. The linters that are built on libcst take minutes
for that: they take part in up to 20,000 lines (`--files 40`), or with `--slow`. Each tool checks the same files with
rules of its own, so this compares what a check costs, not what it finds. CPU time counts all processes of a tool.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
from pathlib import Path

from keystroke import machine
from others import install, tool
from start_up import run
from training_tree import write_tree

_SLOW = ("torchfix", "fixit")
_MOST = 20_000  # lines; the slow ones take minutes for more


def commands(paths: list[str]) -> dict[str, list[str]]:
    """The tools that there are; those that are missing are named."""
    ours = [sys.executable, "-m", "trainwright", "check", "--output-format", "concise", *paths]
    found = {"trainwright check --no-cache": [*ours, "--no-cache"], "trainwright check, warm cache": ours}
    ruff = Path(sys.executable).with_name("ruff")
    candidates = {
        "ruff check --select ALL": (str(ruff) if ruff.exists() else tool("ruff"), "check", "--isolated", "--no-cache",
                                    "--quiet", "--select", "ALL"),
        "torchfix": (tool("torchfix"), "--select", "ALL"),
        "fixit": (tool("fixit"), "lint"),
    }  # fmt: skip
    for name, (program, *arguments) in candidates.items():
        if program:
            found[name] = [program, *arguments, *paths]
        else:
            print(f"{name} is skipped: it is not installed (--install gets it from PyPI)", file=sys.stderr)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folders", nargs="*", type=Path, metavar="FOLDER")
    parser.add_argument("--times", type=int, default=3, help="runs of the quick tools; slow ones run once")
    parser.add_argument("--files", type=int, default=400, help="files to generate")
    parser.add_argument("--slow", action="store_true", help="run the slow linters however many lines there are")
    parser.add_argument("--install", action="store_true", help="get the other linters from PyPI first")
    arguments = parser.parse_args()
    if arguments.install:
        install()
    with tempfile.TemporaryDirectory(prefix="check_tree_") as name:
        folders = [folder.resolve() for folder in arguments.folders]
        if not folders:
            folders = [Path(name) / "tree"]
            write_tree(folders[0], arguments.files, arguments.files * 375)
        files = [path for folder in folders for path in folder.rglob("*.py")]
        lines = sum(path.read_bytes().count(b"\n") for path in files)
        cpu: dict[str, list[float]] = {}
        wall: dict[str, list[float]] = {}
        tools = commands([str(folder) for folder in folders])
        if lines > _MOST and not arguments.slow:
            left_out = [label for label in _SLOW if tools.pop(label, None)]
            if left_out:
                print(f"{' and '.join(left_out)} are skipped: too slow for {lines:,} lines (--slow)", file=sys.stderr)
        os.environ["XDG_CACHE_HOME"] = name
        run(tools["trainwright check, warm cache"], Path(name))
        for number in range(arguments.times):
            for label, command in tools.items():
                if label in _SLOW and number:
                    continue
                seconds, used = run(command, Path(name))
                wall.setdefault(label, []).append(seconds / 1e3)
                cpu.setdefault(label, []).append(used / 1e3)
        print(f"{machine()}; {len(files):,} files, {lines:,} lines\n")
        print("| tool | CPU | wall | CPU in multiples of ours |\n|---|---|---|---|")
        ours = statistics.median(cpu["trainwright check --no-cache"])
        for label in tools:
            used = statistics.median(cpu[label])
            print(f"| `{label}` | {used:.2f} s | {statistics.median(wall[label]):.2f} s | {used / ours:.2f} |")


if __name__ == "__main__":
    main()
