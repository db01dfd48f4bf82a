"""Files that are generated, or data, do not hold up the others: they are named, and not checked."""

from __future__ import annotations

from pathlib import Path

import pytest

from trainwright.engine import Project
from trainwright.engine.check import check_paths
from trainwright.settings import Settings, forget_settings, settings_for
from trainwright.source.files import Unreadable

MISTAKE = "import yaml\nconfig = yaml.load(open('a'), Loader=yaml.Loader)\n"


def test_a_file_of_more_lines_than_allowed_is_refused(tmp_path: Path) -> None:
    project = Project(settings_for)
    path = tmp_path / "generated.py"
    with pytest.raises(Unreadable, match=r"has 100,003 lines, more than the 10,000 of the setting max-lines"):
        project.load(path, MISTAKE + "x = 1\n" * 100_000)
    assert not project.holds(path)
    project.load(path, MISTAKE + "x = 1\n" * 9_000)
    assert [found.code for found in project.diagnostics(path)] == ["YAML001"]


def test_few_lines_of_great_length_are_data_too(tmp_path: Path) -> None:
    project = Project(settings_for)
    table = f"DATA = [{'1.25, ' * 400_000}]\n"
    with pytest.raises(Unreadable, match=r"has 2,\d+,\d+ characters"):
        project.load(tmp_path / "data.py", table)


def test_a_file_that_has_become_too_long_is_forgotten(tmp_path: Path) -> None:
    project = Project(settings_for, interactive=True)
    path = tmp_path / "growing.py"
    project.open(path, MISTAKE)
    assert project.too_long(path) is None
    project.replace(path, MISTAKE + "\n" * 20_000)
    assert project.too_long(path) is not None
    with pytest.raises(Unreadable):
        project.open(path, MISTAKE + "\n" * 20_000)
    assert not project.holds(path)


def test_the_setting_says_how_many(tmp_path: Path) -> None:
    (tmp_path / "trainwright.toml").write_text("max-lines = 10\n")
    (tmp_path / "short.py").write_text(MISTAKE)
    (tmp_path / "long.py").write_text(MISTAKE + "\n" * 10)
    forget_settings()
    result = check_paths([tmp_path])
    assert [(found.path.name, found.code) for found in result.diagnostics] == [("short.py", "YAML001")]
    assert [(notice.path.name, notice.message) for notice in result.notices] == [
        ("long.py", "skipped: it has 13 lines, more than the 10 of the setting max-lines")
    ]


def test_the_default_is_beyond_what_people_write() -> None:
    assert Settings.max_lines == 10_000
