"""What takes longer the longer a file is waits until nobody types."""

from __future__ import annotations

import re
from pathlib import Path

from trainwright.engine.project import Project
from trainwright.positions import Position, Range
from trainwright.settings import settings_for


def test_a_text_that_is_typed_in_is_searched_later(tmp_path: Path) -> None:
    project = Project(settings_for, interactive=True)
    path = tmp_path / "a.py"
    project.open(path, "x = 1\n")
    workspace, module = project.workspace, project.workspace.modules[path]
    pattern = re.compile("set_start_method")
    assert not workspace.finds(pattern, module)
    project.edit(path, Range(Position(0, 5), Position(0, 5)), "  # set_start_method")
    project.diagnostics(path)
    assert not workspace.finds(pattern, module)
    while project.advance(1.0):
        pass
    assert workspace.finds(pattern, module)


def test_outside_of_an_editor_it_is_searched_at_once(tmp_path: Path) -> None:
    project = Project(settings_for)
    path = tmp_path / "a.py"
    project.load(path, "x = 1\n")
    workspace, module = project.workspace, project.workspace.modules[path]
    pattern = re.compile("set_start_method")
    assert not workspace.finds(pattern, module)
    project.edit(path, Range(Position(0, 5), Position(0, 5)), "  # set_start_method")
    assert workspace.finds(pattern, module)
