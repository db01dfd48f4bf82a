"""What is equal is held once: a workspace has 100,000 empty sets, for each of which Python makes 216 new bytes."""

from __future__ import annotations

from collections.abc import Collection
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from trainwright.semantics.values import Value

NONE: frozenset[str] = frozenset()
"""The one that is empty."""


@lru_cache(maxsize=4096)
def _one(given: frozenset[str]) -> frozenset[str]:
    return given


def shared(items: Collection[str]) -> frozenset[str]:
    """The items as a set; for sets of which there are few different ones, and many that are equal."""
    return _one(frozenset(items)) if items else NONE


@lru_cache(maxsize=8192)
def shared_pairs(pairs: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    """The one tuple of pairs of names that is equal to this."""
    return pairs


def shared_value(value: Value) -> Value:
    """The one value that is equal to this, where it holds nothing that equals something else (1, 1.0 and True do)."""
    if value.items or not (value.facet is None or value.facet.__class__ is str):
        return value
    return _one_value(value)


@lru_cache(maxsize=8192)
def _one_value(value: Value) -> Value:
    return value
