"""Rules are run only where they may find something, and that is followed as a file changes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from trainwright.engine import Project
from trainwright.positions import Position, Range
from trainwright.rule import Finding, Function, Rule, Severity, registry
from trainwright.settings import forget_settings, settings_for


class Cautious(Rule):
    """Reports calls of `shout` in files that mention ray."""

    code = "TEST001"
    name = "shouting"
    severity = Severity.WARN
    libraries = ("ray",)
    words = ("shout",)

    def __init__(self) -> None:
        self.seen: list[str] = []

    def check_function(self, function: Function) -> Iterator[Finding]:
        self.seen.append(function.name)
        for call in function.calls_of("shout"):
            yield self.finding(call.place, "shouts")


@pytest.fixture
def rule(monkeypatch: pytest.MonkeyPatch) -> Iterator[Cautious]:
    found = Cautious()
    monkeypatch.setattr(registry, "all_rules", lambda: (found,))
    monkeypatch.setattr(registry, "rules_by_key", lambda: {found.code: found, found.name: found})
    forget_settings()
    yield found
    monkeypatch.undo()
    forget_settings()


TEXT = "import math\n\n\ndef quiet():\n    return 1\n\n\ndef loud():\n    shout()\n"


def test_it_runs_on_what_mentions_its_words(rule: Cautious, tmp_path: Path) -> None:
    project = Project(settings_for)
    project.load(tmp_path / "a.py", "import ray\n" + TEXT)
    assert [d.range.start.line for d in project.diagnostics(tmp_path / "a.py")] == [9]
    assert rule.seen == ["loud"]


def test_a_file_that_begins_to_mention_the_library_is_checked_again(rule: Cautious, tmp_path: Path) -> None:
    path = tmp_path / "a.py"
    project = Project(settings_for)
    project.load(path, TEXT)
    assert project.diagnostics(path) == () and rule.seen == []
    project.edit(path, Range(Position(0, 0), Position(0, 0)), "import array\n")
    assert project.diagnostics(path) == () and rule.seen == []
    project.edit(path, Range(Position(0, 7), Position(0, 12)), "ray")
    assert [d.code for d in project.diagnostics(path)] == ["TEST001"]
    project.edit(path, Range(Position(5, 4), Position(5, 12)), "shout()")
    assert [d.range.start.line for d in project.diagnostics(path)] == [5, 9]


def test_calls_and_nodes_are_found_by_name_and_type(tmp_path: Path) -> None:
    import ast

    project = Project(settings_for)
    project.load(tmp_path / "a.py", "import torch\n\n\ndef f(x):\n    torch.save(x)\n    x.save()\n    torch.load(x)\n")
    function = project.workspace.modules[tmp_path / "a.py"].functions["f"]
    assert [c.node.lineno for c in function.calls_to("torch.load", "torch.save")] == [5, 7]
    assert [c.node.lineno for c in function.calls_of("save")] == [5, 6]
    assert [place.line for place in function.nodes(ast.Call)] == [4, 5, 6]
    assert [place.line for place in function.nodes(ast.Expr)] == [4, 5, 6]
    assert function.words is not None and {"f", "torch", "save", "load"} <= function.words


def test_statements_are_listed_in_the_order_of_the_text(tmp_path: Path) -> None:
    import ast

    text = (
        "def f(x):\n    a = 1\n    if x:\n        a = 2\n    else:\n        a = 3\n    try:\n        a = 4\n"
        "    except E:\n        a = 5\n    finally:\n        a = 6\n    def g():\n        a = 7\n    a = 8\n"
    )
    project = Project(settings_for)
    project.load(tmp_path / "a.py", text)
    function = project.workspace.modules[tmp_path / "a.py"].functions["f"]
    assert [ast.unparse(place.node) for place in function.nodes(ast.Assign)] == [
        f"a = {n}" for n in (1, 2, 3, 4, 5, 6, 8)
    ]
