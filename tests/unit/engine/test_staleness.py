"""What other files' texts, imports and presence mean for a finding is followed, and nothing is made twice."""

from __future__ import annotations

from pathlib import Path

from trainwright.engine import Project
from trainwright.positions import Position, Range
from trainwright.settings import settings_for

LOGGING = "import torch\nfrom loguru import logger\n\nlogger.add('out_{time}.log', rotation='1 MB')\n"


def _codes(project: Project, path: Path) -> list[str]:
    return [diagnostic.code for diagnostic in project.diagnostics(path)]


def test_a_neighbour_that_removes_the_default_sink_is_heard(tmp_path: Path) -> None:
    log, start = tmp_path / "log.py", tmp_path / "start.py"
    project = Project(settings_for)
    project.load(log, LOGGING)
    project.load(start, "import log\n\nprint(log)\n")
    assert "LOGURU001" in _codes(project, log)
    project.edit(start, Range(Position(1, 0), Position(2, 0)), "from loguru import logger\nlogger.remove()\n")
    assert log in project.stale()
    assert "LOGURU001" not in _codes(project, log)
    project.edit(start, Range(Position(2, 0), Position(3, 0)), "")
    assert "LOGURU001" in _codes(project, log)


def test_a_neighbour_that_comes_or_goes_is_heard(tmp_path: Path) -> None:
    log, start = tmp_path / "log.py", tmp_path / "start.py"
    project = Project(settings_for)
    project.load(log, LOGGING)
    assert "LOGURU004" not in _codes(project, log)
    project.load(start, "from torch.utils.data import DataLoader\n\nloader = DataLoader(range(3), num_workers=4)\n")
    assert "LOGURU004" in _codes(project, log)
    project.remove(start)
    assert "LOGURU004" not in _codes(project, log)


def test_a_neighbour_typed_into_does_not_check_again_who_asked_something_else(tmp_path: Path) -> None:
    log, start = tmp_path / "log.py", tmp_path / "start.py"
    project = Project(settings_for)
    project.load(log, LOGGING)
    project.load(start, "x = 1\n")
    project.diagnostics(log)
    project.edit(start, Range(Position(0, 4), Position(0, 5)), "20")
    assert project.stale() - {start} == set()


def test_functions_of_one_name_in_two_branches_are_made_once(tmp_path: Path) -> None:
    path = tmp_path / "branches.py"
    project = Project(settings_for)
    branches = "    if a:\n        def f():\n            return 1\n    else:\n        def f():\n            return 2\n"
    project.load(path, f"def outer(a):\n{branches}    return f\n")
    module = project.workspace.modules[path]
    outer = module.functions["outer"]
    first = module.nested_in(outer)
    assert len(first) == 2
    assert all(a is b for a, b in zip(first, module.nested_in(outer), strict=True))
    before = project.work.functions_checked
    project.diagnostics(path)
    assert project.work.functions_checked - before == 4
    assert len(module.all_functions) == 4


def test_only_who_asked_about_a_config_is_checked_again(tmp_path: Path) -> None:
    """Counted work: of ten programs with a config each, an edited config concerns one."""
    project = Project(settings_for)
    code = (
        "import argparse\nimport yaml\n\nparser = argparse.ArgumentParser()\n"
        "parser.add_argument('--lr', type=float, default=0.1)\nargs = parser.parse_args()\n"
        "cfg = yaml.safe_load(open('{n}.yaml'))\ncfg.update(vars(args))\n"
    )
    for n in range(10):
        project.load(tmp_path / f"{n}.yaml", "lr: 0.1\n")
        project.load(tmp_path / f"{n}.py", code.format(n=n))
    paths = [tmp_path / f"{n}{suffix}" for n in range(10) for suffix in (".py", ".yaml")]
    assert all("CONFIG001" not in _codes(project, path) for path in paths)
    before = project.work.functions_checked
    project.replace(tmp_path / "3.yaml", "lr: 0.5\n")
    project.diagnostics(tmp_path / "3.yaml")
    assert project.stale() == {tmp_path / "3.py"}
    found = {path.name: _codes(project, path) for path in paths}
    assert {name for name, codes in found.items() if "CONFIG001" in codes} == {"3.py", "3.yaml"}
    assert project.work.functions_checked - before == 1
    assert project.configs.work.code_joins == 1
