"""Draws docs/images/terminal.svg: what the command line really prints about two files of an example."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from rich.console import Console
from rich.text import Text

ROOT = Path(__file__).resolve().parent.parent
PICTURE = ROOT / "docs" / "images" / "terminal.svg"
WIDTH = 104
ARGUMENTS = ("check", "finetune.py", "configs/finetune.yaml", "--select", "LOOP004,YAML003")

# No web font: a picture in a README may not load one, and every system has some monospaced font.
FONT_FACE = re.compile(r"@font-face \{.*?\}\s*", re.DOTALL)
FONTS = "ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace"


def output() -> str:
    """What the command prints, in colour."""
    environment = {**os.environ, "COLUMNS": str(WIDTH), "FORCE_COLOR": "1", "TERM": "xterm-256color"}
    environment.pop("NO_COLOR", None)
    done = subprocess.run(
        [sys.executable, "-m", "trainwright", *ARGUMENTS],
        cwd=ROOT / "examples" / "vision" / "mistaken",
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 1:
        raise SystemExit(f"trainwright {' '.join(ARGUMENTS)}: exit status {done.returncode}\n{done.stderr}")
    return done.stdout


def main() -> None:
    with Path(os.devnull).open("w", encoding="utf-8") as nowhere:
        console = Console(record=True, width=WIDTH, file=nowhere, force_terminal=True)
        console.print(Text.assemble(("$ ", "bold green"), f"trainwright {' '.join(ARGUMENTS)}\n"))
        console.print(Text.from_ansi(output()))
        picture = console.export_svg(title="trainwright check", unique_id="trainwright")
    picture = FONT_FACE.sub("", picture).replace("Fira Code, monospace", FONTS)
    PICTURE.parent.mkdir(parents=True, exist_ok=True)
    PICTURE.write_text(picture, encoding="utf-8")
    print(f"{PICTURE.relative_to(ROOT)} written")


if __name__ == "__main__":
    main()
