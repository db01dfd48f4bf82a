"""Finds the rules: every package named by an entry point of the group `trainwright.rules` is walked.

What can't be imported costs only itself: it is logged, once and by name, and listed in `problems`.
"""

from __future__ import annotations

import importlib
import logging
import pkgutil
from collections.abc import Iterator
from functools import lru_cache
from importlib.metadata import entry_points
from types import ModuleType

from trainwright.rule.model import Rule

GROUP = "trainwright.rules"
OWN = "trainwright_rules"

log = logging.getLogger(__name__)


def packages() -> list[str]:
    """The names of the packages that hold rules, our own first."""
    names = {point.value for point in entry_points(group=GROUP)} - {OWN}
    return [OWN, *sorted(names)]


class _Found:
    """The rules that could be had, and why others could not."""

    def __init__(self) -> None:
        self.by_key: dict[str, Rule] = {}
        self.problems: list[str] = []
        for package in packages():
            for module in self._modules(package):
                self._take(module)
        self.rules = tuple(self.by_key[key] for key in sorted(self.by_key) if self.by_key[key].code == key)
        for problem in self.problems:
            log.error("%s", problem)

    def _modules(self, package: str) -> Iterator[ModuleType]:
        root = self._import(package)
        if root is None:
            return
        yield root
        for info in pkgutil.walk_packages(root.__path__, f"{package}.", onerror=lambda _: None):
            module = self._import(info.name)
            if module is not None:
                yield module

    def _import(self, name: str) -> ModuleType | None:
        try:
            return importlib.import_module(name)
        except (Exception, SystemExit) as error:
            said = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
            self.problems.append(f"the rules in {name} are left out: it can't be imported ({said})")
            log.debug("Importing %s failed", name, exc_info=True)
            return None

    def _take(self, module: ModuleType) -> None:
        for value in list(vars(module).values()):
            if not isinstance(value, type) or not issubclass(value, Rule) or value.__module__ != module.__name__:
                continue
            if not hasattr(value, "code"):
                continue  # a base class that several rules of a family share
            where = f"{module.__name__}.{value.__qualname__}"
            try:
                rule = value()  # one instance serves code and name
                keys = (rule.code, rule.name)
            except Exception as error:
                self.problems.append(f"the rule {where} is left out: it can't be made ({error})")
                continue
            taken = next((key for key in keys if key in self.by_key), None)
            if taken is not None:
                other = type(self.by_key[taken])
                self.problems.append(
                    f"the rule {where} is left out: {other.__module__}.{other.__qualname__} has {taken} already"
                )
                continue
            self.by_key.update(dict.fromkeys(keys, rule))


@lru_cache(maxsize=1)
def _found() -> _Found:
    return _Found()


def all_rules() -> tuple[Rule, ...]:
    """Every rule that is installed and can be had, in the order of their codes."""
    return _found().rules


def rules_by_key() -> dict[str, Rule]:
    """The rules by code and by name."""
    return _found().by_key


def problems() -> tuple[str, ...]:
    """Why some rules that are installed can't be had."""
    return tuple(_found().problems)


def forget() -> None:
    """Look for rules again at the next question."""
    _found.cache_clear()
