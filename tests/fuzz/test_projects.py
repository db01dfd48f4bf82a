"""After random edits a project's findings are those of a fresh check, and the work done is the work needed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.fuzz.projects import run, run_interactive
from trainwright.engine import Project
from trainwright.positions import Position, Range
from trainwright.settings import settings_for

EXAMPLES = Path(__file__).parents[2] / "examples"

FUNCTION = """
def train_{n}(model, loader, optimizer, criterion):
    total = 0.0
    for x, y in loader:
        optimizer.zero_grad()
        loss = criterion(model(x), y)
        loss.backward()
        optimizer.step()
        total += loss.item()
    return total
"""


@pytest.mark.parametrize("example", ["vision", "lightning_tabular"])
@pytest.mark.parametrize("seed", [1, 2])
def test_edits_equal_a_fresh_check(example: str, seed: int) -> None:
    files = sorted((EXAMPLES / example / "mistaken").rglob("*.py"))
    outcome = run(files, edits=60, seed=seed)
    assert outcome.compared > 0
    assert outcome.differences == []


@pytest.mark.parametrize("example", ["vision", "lightning_tabular"])
@pytest.mark.parametrize("seed", [3, 4])
def test_files_that_sleep_are_as_good_as_awake(example: str, seed: int) -> None:
    files = sorted((EXAMPLES / example / "mistaken").rglob("*.py"))
    outcome = run_interactive(files, edits=60, seed=seed)
    assert outcome.compared > 0
    assert outcome.differences == []


@pytest.mark.parametrize("count", [30, 300])
def test_a_keystroke_concerns_one_function(count: int, tmp_path: Path) -> None:
    """Counted work, which does not depend on the machine: however many functions there are, a line of one of them is
    parsed, that one is interpreted, and only the rules that may find something in it run."""
    path = tmp_path / "many.py"
    text = "".join(FUNCTION.format(n=n) for n in range(count))
    project = Project(settings_for)
    project.load(path, text)
    project.diagnostics(path)
    lines = text.splitlines()
    line = next(i for i, t in enumerate(lines) if i > len(lines) // 2 and "total += loss.item()" in t)
    column = lines[line].index("loss") + len("loss")
    rules = []
    for character in "abc":
        before = replace(project.work)
        project.edit(path, Range(Position(line, column), Position(line, column)), character)
        project.diagnostics(path)
        after = project.work
        assert after.segments_parsed - before.segments_parsed == 1
        assert after.lines_parsed - before.lines_parsed == 1
        assert after.functions_interpreted - before.functions_interpreted == 1
        assert after.functions_checked - before.functions_checked == 1
        rules.append(after.rules_run - before.rules_run)
        column += 1
    assert len(set(rules)) == 1 and rules[0] < len(settings_for(path).enabled(path))


def test_a_line_in_a_long_loop_is_parsed_alone(tmp_path: Path) -> None:
    path = tmp_path / "long.py"
    body = "".join(f"        if x:\n            y{n} = x + {n}\n" for n in range(250))
    text = f"def f(data):\n    for x in data:\n{body}    return data\n"
    project = Project(settings_for)
    project.load(path, text)
    project.diagnostics(path)
    before = replace(project.work)
    project.edit(path, Range(Position(301, 12), Position(301, 12)), "z")
    assert project.work.lines_parsed - before.lines_parsed == 1
    project.edit(path, Range(Position(301, 12), Position(301, 13)), "")
    before = replace(project.work)
    project.edit(path, Range(Position(300, 11), Position(300, 12)), "not x")
    assert project.work.lines_parsed - before.lines_parsed == 2
    assert project.text(path).count("not x") == 1
    assert project.diagnostics(path) == ()


def test_facts_that_change_reach_the_callers_file(tmp_path: Path) -> None:
    """The helper stops switching to eval mode: the finding appears where it is used, in the other file."""
    helper, main = tmp_path / "helpers.py", tmp_path / "main.py"
    helper_text = "def prepare(model):\n    model.eval()\n    return model\n"
    main_text = (
        "import torch\nfrom torch import nn\nfrom helpers import prepare\n\n\n"
        "def predict(x):\n    model = nn.Sequential(nn.Linear(2, 2), nn.Dropout(0.5))\n    prepare(model)\n"
        "    with torch.no_grad():\n        return model(x)\n"
    )
    project = Project(settings_for)
    project.load(helper, helper_text)
    project.load(main, main_text)
    assert [d.code for d in project.diagnostics(main)] == []
    project.edit(helper, Range(Position(1, 4), Position(1, 16)), "model.cpu()")
    assert main in project.stale()
    assert [d.code for d in project.diagnostics(main)] == ["LOOP001"]
    project.edit(helper, Range(Position(1, 4), Position(1, 15)), "model.eval()")
    assert [d.code for d in project.diagnostics(main)] == []


def test_a_suppression_that_stood_in_an_open_string_counts_again(tmp_path: Path) -> None:
    path = tmp_path / "a.py"
    line = "y = yaml.load(open('c'), Loader=yaml.Loader)  # trainwright: ignore[YAML001]\n"
    project = Project(settings_for, interactive=True)
    project.open(path, f'import yaml\ntext = """\n{line}')
    project.diagnostics(path)
    project.replace(path, f"import yaml\ntext = 1\n{line}")
    assert project.diagnostics(path) == ()


@pytest.mark.parametrize("interactive", [False, True])
def test_what_a_method_sees_goes_with_the_class_that_it_came_from(interactive: bool, tmp_path: Path) -> None:
    """The class is deleted that another method has made an object of."""
    path = tmp_path / "dqn.py"
    imports = "import torch.nn as nn\n"
    network = "class Net(nn.Module):\n    def forward(self, x):\n        return x\n"
    agent = (
        "class Agent:\n    def __init__(self):\n        self.net = Net()\n"
        "    def act(self, x):\n        return self.net.forward(x)\n"
    )
    project = Project(settings_for, interactive=interactive)
    for text, expected in ((network + agent, ["TORCH017"]), (agent, [])):
        project.open(path, imports + text)
        while interactive and project.advance(1.0):
            pass
        assert [found.code for found in project.diagnostics(path)] == expected
