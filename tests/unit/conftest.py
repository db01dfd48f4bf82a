"""Fixtures that several unit tests share."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest


@pytest.fixture(autouse=True)
def no_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    """The command line finds everything out anew, and leaves nothing behind."""
    monkeypatch.setenv("TRAINWRIGHT_NO_CACHE", "1")


@pytest.fixture
def words(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """Only the rules about words exist."""
    import fake_engine

    from trainwright.engine import files
    from trainwright.rule import registry
    from trainwright.settings import forget_settings

    keys = {key: rule for rule in fake_engine.RULES for key in (rule.code, rule.name)}
    monkeypatch.setattr(registry, "all_rules", lambda: fake_engine.RULES)
    monkeypatch.setattr(registry, "rules_by_key", lambda: keys)
    forget_settings()
    files.forget_ignore_files()
    yield fake_engine
    forget_settings()
    files.forget_ignore_files()


@pytest.fixture
def word_engine(words: ModuleType, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The batch check runs on the engine that finds words."""
    from trainwright.engine import check

    monkeypatch.setattr(check, "Project", words.WordProject)
    return words


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder, which is the current one."""
    monkeypatch.chdir(tmp_path)
    for name in ("COLUMNS", "NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


sys.path.insert(0, str(Path(__file__).parent))
