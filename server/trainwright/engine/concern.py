"""Which rules a file, function or class concerns at all, by the names that stand in it: all others are not run."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from trainwright.rule import Rule, registry
from trainwright.semantics.model import ClassModel, Function


@dataclass(frozen=True, eq=False)
class Concern:
    """The rules that run on the functions and classes of a file, with the names that they look for."""

    functions: tuple[tuple[Rule, frozenset[str]], ...]
    classes: tuple[tuple[Rule, frozenset[str]], ...]
    notebooks: tuple[Rule, ...]
    """Those that look at a notebook as a whole."""

    @staticmethod
    def of(rules: tuple[Rule, ...], libraries: frozenset[str]) -> Concern:
        """That of a file that mentions `libraries`; the same object where it is the same."""
        return _concern(tuple(rule for rule in rules if not rule.libraries or not libraries.isdisjoint(rule.libraries)))

    def rules_for(self, unit: Function | ClassModel) -> list[Rule]:
        """Those that may find something in a function or class."""
        pairs = self.functions if isinstance(unit, Function) else self.classes
        words = unit.words if isinstance(unit, Function) else unit.segment.words
        if words is None:
            return [rule for rule, _ in pairs]
        return [rule for rule, wanted in pairs if not wanted or not wanted.isdisjoint(words)]


@lru_cache(maxsize=256)
def _concern(rules: tuple[Rule, ...]) -> Concern:
    return Concern(
        tuple((rule, frozenset(rule.words)) for rule in rules if _defines(rule, "check_function")),
        tuple((rule, frozenset(rule.words)) for rule in rules if _defines(rule, "check_class")),
        tuple(rule for rule in rules if _defines(rule, "check_notebook")),
    )


def libraries_in(text: str) -> frozenset[str]:
    """The libraries that a text mentions, of those that some rule asks for."""
    return frozenset(library for library, word in _libraries(registry.all_rules()) if library in text and word(text))


@lru_cache(maxsize=4)
def _libraries(rules: tuple[Rule, ...]) -> tuple[tuple[str, Callable[[str], object]], ...]:
    names = sorted({library for rule in rules for library in rule.libraries})
    return tuple((name, re.compile(rf"\b{re.escape(name)}\b").search) for name in names)


@lru_cache(maxsize=64)
def config_rules(rules: tuple[Rule, ...]) -> tuple[Rule, ...]:
    """Those of `rules` that look at YAML files."""
    return tuple(rule for rule in rules if _defines(rule, "check_config"))


def _defines(rule: Rule, method: str) -> bool:
    return getattr(type(rule), method) is not getattr(Rule, method)
