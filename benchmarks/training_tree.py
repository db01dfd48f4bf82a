"""Writes a folder of training code: packages of data sets, models, loops and metrics, and scripts that import them.

`python benchmarks/training_tree.py FOLDER [FILES] [LINES]`
"""

from __future__ import annotations

import sys
from pathlib import Path

from training_file import DATASET, HEAD, METRICS, MODEL, NAMES, TAIL, TRAIN

_PARTS = {"data": DATASET, "models": MODEL, "loops": TRAIN, "metrics": METRICS}


def write_tree(folder: Path, files: int = 400, lines: int = 150_000) -> int:
    """Write about so many files with about so many lines in all; how many lines there are.

    Five files belong together: a module in each of four packages, and the script that imports all four and trains.
    """
    written = 0
    for group in range(max(1, files // 5)):
        project = folder / f"project{group // 10}"
        name = f"{NAMES[group % 10]}{group // 10 or ''}"
        wanted = max(40, (lines // (files // 5 or 1) - 60) // 4)
        for package, template in _PARTS.items():
            text = HEAD.format(title=name)
            if package == "loops":
                text += f"\nfrom data.{name} import make_{name}_loaders\n"
            copy = 0
            while not copy or text.count("\n") < wanted:
                alias = name if not copy else f"{name}_{chr(97 + copy % 26)}{copy}"
                part = template.format(name=alias, Name=alias.capitalize(), n=2 + (group + copy) % 7)
                text += "\n" + part.replace(f"make_{alias}_loaders(root, options", f"make_{name}_loaders(root, options")
                copy += 1
            written += _write(project / package / f"{name}.py", text)
        imports = f"from loops.{name} import fit_{name}\nfrom models.{name} import {name.capitalize()}Net\n"
        imports += f"from metrics.{name} import plot_{name}\n"
        script = HEAD.format(title=name) + imports + "\n" + TAIL.format(name=name, Name=name.capitalize())
        written += _write(project / f"train_{name}.py", script)
    return written


def _write(path: Path, text: str) -> int:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")
    return text.count("\n")


if __name__ == "__main__":
    numbers = [int(argument) for argument in sys.argv[2:]]
    print(write_tree(Path(sys.argv[1]), *numbers), "lines")
