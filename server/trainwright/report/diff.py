"""What the fixes would change, as a unified diff that `git apply` and `patch -p1` take."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from pathlib import Path

from trainwright.report.text import shown
from trainwright.source.text import split_lines


def unified(path: Path, before: str | None, after: str) -> Iterator[str]:
    """The lines of the diff, with their own line endings; `\\r` is kept, as git keeps it. No `before`: a new file."""
    name = shown(path).replace("\\", "/").removeprefix("/")
    old = f"a/{name}" if before is not None else "/dev/null"
    hunks = difflib.unified_diff(split_lines(before or ""), split_lines(after), old, f"b/{name}")
    for line in hunks:
        if line.endswith("\n"):
            yield line
        else:
            yield line + "\n\\ No newline at end of file\n"


def style(line: str) -> str:
    """How a line of a diff is coloured in a terminal."""
    for start, name in (("---", "bold"), ("+++", "bold"), ("@@", "cyan"), ("-", "red"), ("+", "green"), ("\\", "dim")):
        if line.startswith(start):
            return name
    return ""
