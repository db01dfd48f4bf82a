"""How long an edit of a long file takes: typing, character by character, at random places.

python -m tests.fuzz.timing --lines 5000 --edits 2000 FILES...
"""

from __future__ import annotations

import argparse
import gc
import random
import statistics
import time
from pathlib import Path

from trainwright.positions import Position, Range
from trainwright.source import Document, split_lines

_TYPED = ["x", "value", "(a, b)", ".mean()", " = 1", "[0]", '"text"', "# note", "if x:", "\n"]


def long_text(files: list[Path], lines: int) -> str:
    """The files one after the other, up to the end of the statement after so many lines."""
    text = "\n\n".join(path.read_text(encoding="utf-8") for path in files)
    for segment in Document(text).segments:
        if segment.end_line >= lines:
            return "".join(split_lines(text)[: segment.end_line])
    return text


def time_typing(text: str, edits: int, seed: int = 1) -> dict[str, list[float]]:
    """Seconds for each edit, while the text is whole and while it is broken."""
    pick = random.Random(seed)
    document = Document(text)
    count = len(document.lines)
    gc.collect()
    gc.freeze()
    times: dict[str, list[float]] = {"whole": [], "broken": []}

    def edit(start: Position, end: Position, new: str) -> None:
        begin = time.process_time()
        document.edit(Range(start, end), new)
        times["broken" if document.syntax_error else "whole"].append(time.process_time() - begin)

    while len(times["whole"]) + len(times["broken"]) < edits:
        number = pick.randrange(len(document.lines))
        column = pick.choice([len(document.lines[number].rstrip()), pick.randrange(len(document.lines[number]) + 1)])
        line = document.lines[number]
        for offset, character in enumerate(pick.choice(_TYPED)):
            at = Position(number, column + offset)
            edit(at, at, character)
        last = number + len(document.lines) - count
        edit(Position(number, 0), Position(last, len(document.lines[last])), line.rstrip())
        assert document.text == text
    return times


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--lines", type=int, default=5000)
    parser.add_argument("--edits", type=int, default=2000)
    arguments = parser.parse_args()
    text = long_text(arguments.files, arguments.lines)
    print(f"{len(split_lines(text))} lines")
    for state, times in time_typing(text, arguments.edits).items():
        times.sort()
        print(
            f"{state}: {len(times)} edits, p50 {1e3 * statistics.median(times):.3f} ms, "
            f"p95 {1e3 * times[int(0.95 * len(times))]:.3f} ms, max {1e3 * times[-1]:.1f} ms"
        )


if __name__ == "__main__":
    main()
