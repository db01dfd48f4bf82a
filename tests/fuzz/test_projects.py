"""After random edits a project's findings are those of a fresh check, and the work done is the work needed."""

from __future__ import annotations

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


def test_a_keystroke_concerns_one_function(tmp_path: Path) -> None:
    """Counted work, which does not depend on the machine: one of 300 functions is interpreted and checked."""
    path = tmp_path / "many.py"
    text = "".join(FUNCTION.format(n=n) for n in range(300))
    project = Project(settings_for)
    project.load(path, text)
    project.diagnostics(path)
    line = next(i for i, t in enumerate(text.splitlines()) if i > 1500 and "total += loss.item()" in t)
    column = text.splitlines()[line].index("loss") + len("loss")
    for character in "abc":
        before = (project.work.functions_interpreted, project.work.functions_checked)
        project.edit(path, Range(Position(line, column), Position(line, column)), character)
        project.diagnostics(path)
        after = (project.work.functions_interpreted, project.work.functions_checked)
        assert (after[0] - before[0], after[1] - before[1]) == (1, 1)
        column += 1


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
