"""Finds the rules: every package named by an entry point of the group `trainwright.rules` is walked."""

from __future__ import annotations

import importlib
import pkgutil
from functools import lru_cache
from importlib.metadata import entry_points
from types import ModuleType

from trainwright.rule.model import Rule

GROUP = "trainwright.rules"


def _modules(package: ModuleType) -> list[ModuleType]:
    found = [package]
    for info in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
        found.append(importlib.import_module(info.name))
    return found


def _packages() -> list[str]:
    names = {point.value for point in entry_points(group=GROUP)}
    return sorted(names | {"trainwright_rules"})


@lru_cache(maxsize=1)
def all_rules() -> tuple[Rule, ...]:
    """Every rule that is installed, in the order of their codes.

    Raises:
        ValueError: two rules share a code or a name.
    """
    found: dict[str, Rule] = {}
    for package in _packages():
        for module in _modules(importlib.import_module(package)):
            for value in vars(module).values():
                if isinstance(value, type) and issubclass(value, Rule) and value.__module__ == module.__name__:
                    if not hasattr(value, "code"):
                        continue  # a base class that several rules of a family share
                    for key in (value.code, value.name):
                        if key in found:
                            raise ValueError(f"{value.__qualname__} and {type(found[key]).__qualname__} share {key}")
                        found[key] = value()  # one instance serves code and name
                    found[value.name] = found[value.code]
    return tuple(found[key] for key in sorted(found) if found[key].code == key)


@lru_cache(maxsize=1)
def rules_by_key() -> dict[str, Rule]:
    """The rules by code and by name."""
    return {key: rule for rule in all_rules() for key in (rule.code, rule.name)}
