"""Code frames and the full report, character for character."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from rich.console import Console

from trainwright.engine.diagnostic import Diagnostic, FixEdits
from trainwright.positions import Position, Range
from trainwright.report.frame import ASCII, Frame, Mark
from trainwright.report.full import FullReport
from trainwright.report.text import Tally
from trainwright.rule import Applicability, Edit, Related, Severity
from trainwright.source.text import split_lines


def at(line: int, column: int, end_column: int, end_line: int | None = None) -> Range:
    return Range(Position(line, column), Position(line if end_line is None else end_line, end_column))


def frame(text: str, *marks: Mark, width: int = 60) -> str:
    return "\n".join(line.plain.rstrip() for line in Frame(split_lines(text), marks, width).render())


def test_a_frame() -> None:
    text = "a = 1\n\nfor x in y:\n    loss.backward()\n    optimizer.zero_grad()\n    optimizer.step()\n\n\nz = 1\n"
    shown = frame(text, Mark(at(4, 4, 25), main=True), Mark(at(3, 4, 19), "gradients are written here"))
    assert shown == (
        "    3 │ for x in y:\n"
        "    4 │     loss.backward()\n"
        "      │     ─────────────── gradients are written here\n"
        "▶   5 │     optimizer.zero_grad()\n"
        "      │     ━━━━━━━━━━━━━━━━━━━━━\n"
        "    6 │     optimizer.step()"
    )


def test_a_gap_between_distant_marks() -> None:
    shown = frame("".join(f"line{n}\n" for n in range(1, 20)), Mark(at(8, 0, 5), main=True), Mark(at(3, 0, 5), "here"))
    assert shown == (
        "    4 │ line4\n"
        "      │ ───── here\n"
        "      │ ⋮\n"
        "    7 │ line7\n"
        "    8 │ line8\n"
        "▶   9 │ line9\n"
        "      │ ━━━━━\n"
        "   10 │ line10\n"
        "   11 │ line11"
    )


def test_several_lines_have_a_bar() -> None:
    assert frame("a\nf(\n    1,\n)\nb\n", Mark(at(1, 0, 1, 3), main=True)) == (
        "    1 │ a\n▶   2 ┃ f(\n▶   3 ┃     1,\n▶   4 ┃ )\n    5 │ b"
    )


def test_very_many_lines_are_shown_by_their_ends() -> None:
    shown = frame("".join(f"line{n}\n" for n in range(1, 40)), Mark(at(0, 0, 5, 29), main=True))
    assert [line.split()[-1] for line in shown.splitlines()] == [
        "line1", "line2", "line3", "⋮", "line30", "line31", "line32",
    ]  # fmt: skip


def test_a_range_that_ends_at_a_lines_start_ends_before_it() -> None:
    assert frame("aa\nbb\n", Mark(at(0, 0, 0, 1), main=True)) == "▶   1 │ aa\n      │ ━━\n    2 │ bb"


@pytest.mark.parametrize(
    ("line", "mark", "expected"),
    [
        ("\tx = 1\n", at(0, 1, 2), ["    x = 1", "    ━"]),
        ("a\tx = 1\n", at(0, 2, 3), ["a   x = 1", "    ━"]),
        ("s = '日本'; bad()\n", at(0, 10, 13), ["s = '日本'; bad()", "            ━━━"]),
        ("s = 'e\u0301'; bad()\n", at(0, 10, 13), ["s = 'e\u0301'; bad()", "         ━━━"]),
        ("\x1b[31mx\x00\n", at(0, 5, 6), ["\ufffd[31mx\ufffd", "     ━"]),
        ("'\u202e'; bad()\n", at(0, 5, 8), ["'\ufffd'; bad()", "     ━━━"]),
        ("x\x0c\n", at(0, 0, 1), ["x\ufffd", "━"]),
        ("x\r\n", at(0, 0, 1), ["x", "━"]),
        ("x\n", at(0, 1, 1), ["x", " ━"]),
        ("x\n", at(0, 5, 9), ["x", " ━"]),
        ("", at(0, 0, 1), []),
    ],
)
def test_tabs_wide_and_dangerous_characters(line: str, mark: Range, expected: list[str]) -> None:
    shown = frame(line, Mark(mark, main=True))
    assert [part.partition("│ ")[2] for part in shown.splitlines()] == expected


@pytest.mark.parametrize("column", [0, 10, 60, 100, 195])
@pytest.mark.parametrize("width", [20, 40, 80])
@pytest.mark.parametrize("letter", ["x", "日", "\t"])
def test_long_lines_are_cut_around_the_mark(column: int, width: int, letter: str) -> None:
    line = letter * column + "bad" + letter * (197 - column)
    code, underline = frame(line, Mark(at(0, column, column + 3), main=True), width=width).splitlines()
    from rich.cells import cell_len

    assert cell_len(code) <= max(width, 28)
    before = underline.index("━")
    cells = 0
    for index, character in enumerate(code):
        if cells == before:
            assert code[index : index + 3] == "bad"
            break
        cells += cell_len(character)
    assert underline.count("━") == 3


def diagnostic(path: Path, **changes: object) -> Diagnostic:
    values: dict[str, object] = {
        "code": "LOOP004",
        "name": "zero-grad-after-backward",
        "message": "`optimizer.zero_grad()` erases the gradients that `loss.backward()` has just written",
        "severity": Severity.CRITICAL,
        "path": path,
        "range": at(2, 4, 25),
        "url": "https://trainwright.dev/rules/LOOP004",
        "fixable": Applicability.SAFE,
    }
    return Diagnostic(**{**values, **changes})  # type: ignore[arg-type]


CODE = "for x in y:\n    loss.backward()\n    optimizer.zero_grad()\n    optimizer.step()\n"


def report(*diagnostics: Diagnostic, width: int = 70, colour: bool = False, encoding: str = "utf-8") -> str:
    stream = io.TextIOWrapper(io.BytesIO(), encoding=encoding)
    console = Console(file=stream, width=width, force_terminal=colour, color_system="standard" if colour else None)
    full = FullReport(console, lambda path, cell: split_lines(CODE))
    full.print(diagnostics)
    full.print_summary(Tally.of(diagnostics), 3)
    stream.seek(0)
    return stream.read()


def test_the_whole_report(project: Path) -> None:
    first = diagnostic(
        project / "train.py",
        related=(
            Related("writes the gradients", project / "train.py", at(1, 4, 19)),
            Related("is called from here", project / "main.py", at(0, 0, 3)),
        ),
        fix=FixEdits("Move `zero_grad()` up", Applicability.SAFE, (Edit(at(0, 0, 0), ""),)),
    )
    second = diagnostic(project / "train.py", range=at(3, 4, 20), fixable=Applicability.UNSAFE, severity=Severity.WARN)
    third = diagnostic(project / "val.py", range=at(0, 0, 3), fixable=None, severity=Severity.STYLE)
    assert report(first, second, third) == (
        f"train.py {50 * '─'} 2 findings\n"
        "\n"
        "critical LOOP004 zero-grad-after-backward  train.py:3:5\n"
        "  `optimizer.zero_grad()` erases the gradients that `loss.backward()`\n"
        "  has just written\n"
        "\n"
        "    1 │ for x in y:\n"
        "    2 │     loss.backward()\n"
        "      │     ─────────────── writes the gradients\n"
        "▶   3 │     optimizer.zero_grad()\n"
        "      │     ━━━━━━━━━━━━━━━━━━━━━\n"
        "    4 │     optimizer.step()\n"
        "\n"
        "  because  main.py:1:1 is called from here\n"
        "             for x in y:\n"
        "  fix      Move `zero_grad()` up (safe: --fix)\n"
        "  more     https://trainwright.dev/rules/LOOP004\n"
        "\n"
        "warn LOOP004 zero-grad-after-backward  train.py:4:5\n"
        "  `optimizer.zero_grad()` erases the gradients that `loss.backward()`\n"
        "  has just written\n"
        "\n"
        "    2 │     loss.backward()\n"
        "    3 │     optimizer.zero_grad()\n"
        "▶   4 │     optimizer.step()\n"
        "      │     ━━━━━━━━━━━━━━━━\n"
        "\n"
        "  fix   available (your choice: --fix --unsafe-fixes)\n"
        "  more  https://trainwright.dev/rules/LOOP004\n"
        "\n"
        f"val.py {53 * '─'} 1 finding\n"
        "\n"
        "style LOOP004 zero-grad-after-backward  val.py:1:1\n"
        "  `optimizer.zero_grad()` erases the gradients that `loss.backward()`\n"
        "  has just written\n"
        "\n"
        "▶   1 │ for x in y:\n"
        "      │ ━━━\n"
        "    2 │     loss.backward()\n"
        "    3 │     optimizer.zero_grad()\n"
        "\n"
        "  more  https://trainwright.dev/rules/LOOP004\n"
        "\n"
        "3 findings in 2 files, 1 fixable with --fix, 1 more with --unsafe-fixes.\n"
    )


def test_ascii_terminals_get_ascii(project: Path) -> None:
    shown = report(diagnostic(project / "train.py", message="größer → 日本"), encoding="ascii")
    assert shown.isascii()
    assert "gr??er ? ??" in shown
    assert ">   3 |     optimizer.zero_grad()" in shown
    assert ASCII.main * 21 in shown


def test_colour_changes_nothing_but_colour(project: Path) -> None:
    import re

    found = diagnostic(project / "train.py", related=(Related("writes", project / "train.py", at(1, 4, 19)),))
    coloured = report(found, colour=True)
    assert "\x1b[1;31mcritical" in coloured
    plain = re.sub(r"\x1b\]8;[^\x1b]*\x1b\\|\x1b\[[\d;]*m", "", coloured)
    assert plain == report(found)


@pytest.mark.parametrize("width", [1, 10, 20, 30, 50, 200])
def test_narrow_terminals(project: Path, width: int) -> None:
    shown = report(diagnostic(project / "train.py"), width=width)
    assert "optimizer.zero_grad()"[:12] in shown
    assert not [line for line in shown.splitlines() if line != line.rstrip()]


def test_a_source_that_is_gone_costs_the_frame_only(project: Path) -> None:
    found = diagnostic(
        project / "train.py", range=at(100, 0, 3), related=(Related("x", project / "y.py", at(99, 0, 1)),)
    )
    assert "  because  y.py:100:1 x\n  fix" in report(found)


@pytest.mark.parametrize(
    ("tally", "words"),
    [
        (Tally(0, 0, 0, 0), "No findings in 7 files."),
        (Tally(1, 1, 0, 0), "1 finding in 1 file."),
        (Tally(12, 5, 7, 2), "12 findings in 5 files, 7 fixable with --fix, 2 more with --unsafe-fixes."),
        (Tally(12, 5, 0, 2), "12 findings in 5 files, 2 fixable with --fix --unsafe-fixes."),
        (Tally(12, 5, 7, 2, with_unsafe=True), "12 findings in 5 files, 9 fixable with --fix --unsafe-fixes."),
        (Tally(0, 0, 0, 0, fixed=2), "Fixed 2 findings. No findings in 7 files."),
        (Tally(1, 1, 0, 0, fixed=1), "Fixed 1 finding. 1 finding remains in 1 file."),
    ],
)
def test_closing_words(tally: Tally, words: str) -> None:
    assert tally.words(7) == words


def test_no_files() -> None:
    assert Tally(0, 0, 0, 0).words(0) == "No files were checked."
