"""How a leak is told: what was learned, which split comes later, which score is too good."""

from __future__ import annotations

from collections.abc import Iterator

from trainwright.rule import Function, Leak, Place, Related, Rows, Score, quoted

SEPARATES = {
    "split": "is split only afterwards",
    "validation": "is split for validation only afterwards",
    "folds": "is divided into folds only afterwards",
    "cross-validation": "is divided into folds only afterwards",
    "transform": "is one side of a split",
}


def too_good(score: Score | None, how: str = "too good") -> str:
    """Which score is too good, or otherwise wrong."""
    return f"`{quoted(score.text)}` is {how}" if score is not None else f"the score is {how}"


def anchor(rows: Rows, *places: Place | None) -> Place | None:
    """The first of some places that is in the file at hand."""
    return next((place for place in places if place is not None and rows.path_of(place) is None), None)


def related(function: Function, rows: Rows, at: Place, *ends: tuple[str, Place | None]) -> tuple[Related, ...]:
    """The other ends of a story, but the place that the finding is at itself."""
    found = []
    for message, place in ends:
        if place is not None and place.node is not at.node:
            found.append(Related(message, rows.path_of(place) or function.path, place.range))
    return tuple(found)


def ends_of(leak: Leak, learned: str = "learned here") -> Iterator[tuple[str, Place | None]]:
    """Fit, split and score of a leak."""
    yield learned, leak.fit.place
    yield "the rows are separated here", leak.split
    yield "this score is too good", leak.score.place if leak.score is not None else None
