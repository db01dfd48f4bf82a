"""A rule that is on by default may say more under the preset `strict`."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from trainwright.engine import Project
from trainwright.rule import Finding, Function, Preset
from trainwright.rule.registry import rules_by_key
from trainwright.settings import Overrides, settings_for


def _codes(preset: Preset, path: Path) -> list[str]:
    project = Project(partial(settings_for, overrides=Overrides(preset=preset)))
    project.load(path)
    return [diagnostic.message for diagnostic in project.diagnostics(path) if diagnostic.code == "YAML001"]


def test_what_is_said_under_strict_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rule = rules_by_key()["YAML001"]

    def check(function: Function) -> Iterator[Finding]:
        for call in function.calls:
            yield rule.finding(call.place, "always")
            yield rule.finding(call.place, "in strict", preset=Preset.STRICT)

    monkeypatch.setattr(rule, "check_function", check)
    path = tmp_path / "train.py"
    path.write_text("import yaml\n\nprint(1)\n", encoding="utf-8")
    assert _codes(Preset.DEFAULT, path) == ["always"]
    assert sorted(_codes(Preset.STRICT, path)) == ["always", "in strict"]
