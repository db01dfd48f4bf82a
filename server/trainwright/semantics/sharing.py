"""Equal sets held once: Python makes 216 new bytes for each empty frozenset, and a workspace has 100,000 of them."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

NONE: frozenset[str] = frozenset()
"""The one that is empty."""


@lru_cache(maxsize=4096)
def _one(given: frozenset[str]) -> frozenset[str]:
    return given


def shared(items: Iterable[str]) -> frozenset[str]:
    """The items as a set; for sets of which there are few different ones, and many that are equal."""
    return _one(frozenset(items))
