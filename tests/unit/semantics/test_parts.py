"""What is known of the parts of an object goes when its name stands for another object, wherever that is said."""

from __future__ import annotations

from pathlib import Path

import pytest

from trainwright.engine import Project
from trainwright.settings import settings_for

HEAD = "from torch import nn\n\nnet = nn.Linear(2, 2)\nnet.head = nn.Linear(2, 2)\nnet.head.extra = nn.ReLU()\n"
PLACES = {
    "plain": "net = other()\n",
    "in each branch": "if given:\n    net = other()\nelse:\n    net = another()\n",
    "in one branch, then after it": "if given:\n    net = other()\nnet = another()\n",
    "in a loop, then after it": "for net in nets:\n    pass\nnet = other()\n",
    "in a comprehension, then after it": "all = [net for net in nets]\nnet = other()\n",
    "in an attempt, then after it": "try:\n    net = other()\nexcept ValueError:\n    pass\nnet = other()\n",
    "twice": "net = other()\nnet.head = nn.ReLU()\nnet = another()\n",
}


def _known(path: Path, text: str, *, interactive: bool) -> set[str]:
    project = Project(settings_for, interactive=interactive)
    project.open(path, text)
    return set(project.workspace.modules[path].body.outcome.environment)


@pytest.mark.parametrize("interactive", [False, True])
@pytest.mark.parametrize("rebinding", PLACES.values(), ids=PLACES)
def test_parts_go_with_their_owner(rebinding: str, interactive: bool, tmp_path: Path) -> None:
    known = _known(tmp_path / "a.py", HEAD + rebinding, interactive=interactive)
    assert "net" in known
    assert not {"net.head", "net.head.extra"} & known


@pytest.mark.parametrize("interactive", [False, True])
def test_parts_stay_where_another_branch_has_them(interactive: bool, tmp_path: Path) -> None:
    text = HEAD + "if given:\n    net = other()\n"
    assert {"net.head", "net.head.extra"} <= _known(tmp_path / "a.py", text, interactive=interactive)


def test_parts_that_were_taken_over_from_the_run_before_go_too(tmp_path: Path) -> None:
    """Of a long script only the statements are interpreted again that an edit can concern."""
    path = tmp_path / "script.py"
    text = HEAD + "".join(f"a{n} = {n}\n" for n in range(20))
    project = Project(settings_for, interactive=True)
    project.open(path, text)
    project.diagnostics(path)
    project.replace(path, f"{text}net = other()\n")
    assert not {"net.head", "net.head.extra"} & set(project.workspace.modules[path].body.outcome.environment)
