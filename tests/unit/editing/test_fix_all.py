"""Many fixes at once, and again until none is left."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest

from trainwright.editing import apply, fix_all, merge_fixes
from trainwright.positions import Position, Range
from trainwright.rule import Edit


def edit(line: int, start: int, end: int, text: str) -> Edit:
    return Edit(Range(Position(line, start), Position(line, end)), text)


def test_fixes_are_sorted_and_those_that_touch_wait() -> None:
    fixes = [
        [edit(2, 0, 3, "two")],
        [edit(0, 0, 3, "one"), edit(1, 0, 1, "x")],
        [edit(1, 1, 2, "y")],
        [],
        [edit(1, 3, 4, "z")],
    ]
    edits, chosen = merge_fixes(fixes)
    assert chosen == (0, 1, 4)
    assert edits == (*fixes[1], *fixes[4], *fixes[0])


def test_an_edit_that_two_fixes_share_is_made_once() -> None:
    shared = edit(0, 0, 0, "import torch\n")
    edits, chosen = merge_fixes([[shared, edit(3, 0, 1, "a")], [shared, edit(4, 0, 1, "b")]])
    assert chosen == (0, 1)
    assert apply("\n\n\nx\ny\n", edits) == "import torch\n\n\n\na\nb\n"


def test_two_insertions_at_one_place_are_made_one_after_the_other() -> None:
    _, chosen = merge_fixes([[edit(0, 0, 0, "a\n")], [edit(0, 0, 0, "b\n")]])
    assert chosen == (0,)


def test_every_fix_is_applied_in_the_end() -> None:
    rounds = []

    def check(text: str) -> Iterator[Sequence[Edit]]:
        rounds.append(text)
        for column, character in enumerate(text):
            if character in "ab":
                yield [edit(0, column, column + 1, "b" if character == "a" else "c")]

    outcome = fix_all("aaxb", check)
    assert outcome.text == "ccxc"
    assert outcome.settled
    assert outcome.rounds == len(rounds) - 1
    assert outcome.fixes == 5


def test_fixes_that_undo_each_other_come_to_an_end() -> None:
    outcome = fix_all("a", lambda text: [[edit(0, 0, 1, "b" if text == "a" else "a")]])
    assert not outcome.settled
    assert outcome.text in {"a", "b"}


def test_a_fix_that_always_finds_more_stops_at_the_limit() -> None:
    outcome = fix_all("a", lambda text: [[edit(0, 0, 0, "a")]], limit=7)
    assert (outcome.text, outcome.rounds, outcome.settled) == ("a" * 8, 7, False)


def test_nothing_to_fix() -> None:
    outcome = fix_all("a", lambda text: [])
    assert (outcome.text, outcome.fixes, outcome.rounds, outcome.settled) == ("a", 0, 0, True)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", ""])
def test_apply_counts_lines_as_python_does(end: str) -> None:
    text = f"a\x0cb\u2028c{end or chr(10)}dé🎉f{end}"
    assert apply(text, [edit(1, 3, 4, "X"), edit(0, 2, 3, "Y")]) == f"a\x0cY\u2028c{end or chr(10)}dé🎉X{end}"
