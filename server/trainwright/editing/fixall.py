"""Applies many fixes to one file: sorted, without overlaps, again and again until none is left."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from trainwright.editing.changes import apply
from trainwright.findings import Edit


@dataclass(frozen=True)
class FixedText:
    """A text after all fixes that could be applied."""

    text: str
    fixes: int
    rounds: int
    settled: bool
    """False when the fixes never came to an end: two of them undo each other, say."""


def merge_fixes(fixes: Iterable[Sequence[Edit]]) -> tuple[tuple[Edit, ...], tuple[int, ...]]:
    """The edits of as many fixes as can be applied at once, and which fixes these are, by index.

    Earlier places in the file go first. A fix that touches another's edits is left out as a whole: after that one
    its place may look different. An edit that several fixes share (an import that all need) is made once.
    """
    order = sorted(enumerate(fixes), key=lambda item: (min((edit.range for edit in item[1]), default=()), item[0]))
    taken: set[Edit] = set()
    chosen = []
    for index, edits in order:
        if not edits:
            continue
        new = [edit for edit in edits if edit not in taken]
        if new and not any(edit.range.touches(other.range) for edit in new for other in taken):
            taken.update(new)
            chosen.append(index)
    return tuple(sorted(taken, key=lambda edit: edit.range)), tuple(sorted(chosen))


def fix_all(text: str, check: Callable[[str], Iterable[Sequence[Edit]]], *, limit: int = 100) -> FixedText:
    """Apply the fixes that `check` finds in `text`, then those it finds in the result, until it finds none.

    `check` answers the edits of each fix. The result is the last text that was reached within `limit` rounds.
    """
    seen = {text}
    count = 0
    for done in range(limit):
        edits, chosen = merge_fixes(check(text))
        changed = apply(text, edits)
        if changed == text:
            return FixedText(text, count, done, settled=True)
        if changed in seen:
            return FixedText(text, count, done, settled=False)
        text = changed
        seen.add(text)
        count += len(chosen)
    return FixedText(text, count, limit, settled=False)
