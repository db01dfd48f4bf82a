"""The rules that are installed are found, and one that is broken costs only itself."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from trainwright.rule import registry

RULE = '''
from trainwright.rule import Rule, Severity


class {name}(Rule):
    """One."""

    code = "{code}"
    name = "{slug}"
    severity = Severity.WARN
'''


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str, dict[str, str]], None]]:
    """Installs packages of rules beside our own."""
    packages = list(registry.packages())
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(registry, "packages", lambda: packages)

    def install(package: str, files: dict[str, str]) -> None:
        for name, text in files.items():
            file = tmp_path / package / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, "utf-8")
        packages.append(package)

    registry.forget()
    yield install
    monkeypatch.undo()
    registry.forget()


def test_our_own_rules_are_whole() -> None:
    assert registry.problems() == ()


def test_a_broken_package_costs_only_itself(
    installed: Callable[[str, dict[str, str]], None], caplog: pytest.LogCaptureFixture
) -> None:
    ours = len(registry.all_rules())
    registry.forget()
    installed("house_broken", {"__init__.py": "import no_such_library\n"})
    installed(
        "house_rules",
        {
            "__init__.py": "",
            "good.py": RULE.format(name="Good", code="HOUSE001", slug="house-good"),
            "bad.py": "raise RuntimeError('half installed')\n",
            "taken.py": RULE.format(name="Taken", code="LOOP004", slug="house-taken"),
        },
    )
    with caplog.at_level(logging.ERROR, "trainwright"):
        rules = registry.all_rules()
    assert len(rules) == ours + 1
    assert registry.rules_by_key()["house-good"].code == "HOUSE001"
    assert type(registry.rules_by_key()["LOOP004"]).__module__.startswith("trainwright_rules.")
    assert "house-taken" not in registry.rules_by_key()
    problems = registry.problems()
    assert [record.getMessage() for record in caplog.records] == list(problems)
    assert len(problems) == 3
    assert "house_broken" in problems[0] and "no_such_library" in problems[0]
    assert "house_rules.bad" in problems[1] and "half installed" in problems[1]
    assert "house_rules.taken.Taken" in problems[2] and "LOOP004" in problems[2]
