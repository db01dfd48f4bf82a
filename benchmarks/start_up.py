"""Measures how long the command takes to start: the interpreter alone, --version, a rule's text, one small file.

    python benchmarks/start_up.py [--times 15]

The runs take turns; the smallest time of each counts, since everything else on the machine only adds to it. Prints a
Markdown table.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from keystroke import machine
from training_file import training_file


def run(command: list[str], folder: Path) -> tuple[float, float]:
    """Wall and CPU time of one run, in milliseconds."""
    before = os.times()
    started = time.perf_counter()
    subprocess.run(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    wall = time.perf_counter() - started
    after = os.times()
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    return wall * 1e3, cpu * 1e3


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--times", type=int, default=15)
    times = parser.parse_args().times
    ours = [sys.executable, "-m", "trainwright"]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "train.py").write_text(training_file(1000))
        commands = {
            "`python -c pass`": [sys.executable, "-c", "pass"],
            "`trainwright --version`": [*ours, "--version"],
            "`trainwright rule LOOP004`": [*ours, "rule", "LOOP004"],
            "`trainwright check`, 1,000 lines": [*ours, "check", "--no-cache", "train.py"],
        }
        walls: dict[str, list[float]] = {label: [] for label in commands}
        cpus: dict[str, list[float]] = {label: [] for label in commands}
        for _ in range(times):
            for label, command in commands.items():
                wall, cpu = run(command, folder)
                walls[label].append(wall)
                cpus[label].append(cpu)
    print(machine() + "\n\n| command | best | median | CPU |\n|---|---|---|---|")
    for label in commands:
        best, median = min(walls[label]), statistics.median(walls[label])
        print(f"| {label} | {best:.0f} ms | {median:.0f} ms | {statistics.median(cpus[label]):.0f} ms |")


if __name__ == "__main__":
    main()
