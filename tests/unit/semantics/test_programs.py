"""What an entry file is, what runs from it, and who seeds: asked of small programs of several files."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from trainwright.engine import Project
from trainwright.positions import Position, Range
from trainwright.semantics.programs import Program, is_entry, program_of, unseeded
from trainwright.settings import Overrides, settings_for

LOOP = """
import torch
from torch import nn


def train(net, batches):
    optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
    for x, y in batches:
        optimizer.zero_grad()
        nn.functional.mse_loss(net(x), y).backward()
        optimizer.step()
"""
MAIN = """
import torch
from torch import nn

from loop import train


def main():
    train(nn.Linear(2, 1), torch.load("batches.pt"))


if __name__ == "__main__":
    main()
"""


def project_of(folder: Path, files: dict[str, str], *, interactive: bool = False) -> Project:
    """A project of these files, with REPRO001."""
    project = Project(partial(settings_for, overrides=Overrides(select=("REPRO001",))), interactive=interactive)
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        project.load(path)
    return project


def program(folder: Path, files: dict[str, str], entry: str) -> Program:
    """The program that starts with `entry`."""
    project = project_of(folder, files)
    project.stale()
    found = program_of(project.workspace.modules[folder / entry])
    assert found is not None
    return found


def test_calls_are_followed_into_other_files(tmp_path: Path) -> None:
    found = program(tmp_path, {"loop.py": LOOP, "main.py": MAIN}, "main.py")
    assert f"{tmp_path / 'loop.py'}::train" in found.reached
    assert found.trains and found.unseeded


def test_what_stands_under_the_guard_of_an_imported_file_does_not_run(tmp_path: Path) -> None:
    guarded = LOOP + '\n\nif __name__ == "__main__":\n    torch.manual_seed(0)\n'
    found = program(tmp_path, {"loop.py": guarded, "main.py": MAIN}, "main.py")
    assert found.unseeded


def test_methods_of_unknown_objects_are_those_of_the_classes_that_are_built(tmp_path: Path) -> None:
    classes = "import random\n\n\nclass Draws:\n    def go(self):\n        return random.random()\n\n\n"
    classes += "class Never:\n    def stop(self):\n        random.seed(0)\n"
    text = "from classes import Draws, Never\n\n\ndef run(thing):\n    thing.go()\n\n\n"
    text += 'if __name__ == "__main__":\n    run([Draws()][0])\n'
    found = program(tmp_path, {"classes.py": classes, "main.py": text}, "main.py")
    assert found.all.draws == {"random"}
    assert found.unseeded


def test_an_own_generator_seeds_nothing(tmp_path: Path) -> None:
    text = "import torch\n\n\ndef main():\n    g = torch.Generator().manual_seed(0)\n"
    text += "    return torch.randperm(4, generator=g)"
    text += '\n\n\nif __name__ == "__main__":\n    main()\n'
    found = program(tmp_path, {"main.py": text}, "main.py")
    assert found.unseeded
    assert not found.all.draws


def test_entries(tmp_path: Path) -> None:
    project = project_of(tmp_path, {"loop.py": LOOP, "main.py": MAIN, "tests/test_main.py": MAIN})
    entries = {path.name: is_entry(module) for path, module in project.workspace.modules.items()}
    assert entries == {"loop.py": False, "main.py": True, "test_main.py": False}


def test_a_seed_in_another_file_settles_it(tmp_path: Path) -> None:
    """Whole-program answers follow an edit elsewhere, through the facts of the function that was edited."""
    project = project_of(tmp_path, {"loop.py": LOOP, "main.py": MAIN})
    main, loop = tmp_path / "main.py", tmp_path / "loop.py"
    assert [d.code for d in project.diagnostics(main)] == ["REPRO001"]
    line = LOOP.splitlines().index("    optimizer = torch.optim.SGD(net.parameters(), lr=0.1)")
    project.edit(loop, Range(Position(line, 0), Position(line, 0)), "    torch.manual_seed(0)\n")
    assert main in project.stale()
    assert project.diagnostics(main) == ()


def test_a_keystroke_that_changes_nothing_asks_nobody(tmp_path: Path) -> None:
    project = project_of(tmp_path, {"loop.py": LOOP, "main.py": MAIN})
    main, loop = tmp_path / "main.py", tmp_path / "loop.py"
    project.diagnostics(main)
    project.stale()
    line = LOOP.splitlines().index("    for x, y in batches:")
    before = project.work.functions_checked
    project.edit(loop, Range(Position(line, 0), Position(line, 0)), "    # a comment\n")
    project.diagnostics(loop)
    assert main not in project.stale()
    assert project.work.functions_checked - before <= 2


def _with_unknown_object(engine: str) -> dict[str, str]:
    """The main function calls a method of an object that is not known; a class of the imported file has it."""
    text = MAIN.replace("    train(", "    thing.run()\n    train(").replace("def main():", "def main(thing):")
    text = text.replace("    main()\n", "    main(None)\n").replace("import train", "import Trainer, train")
    return {"loop.py": LOOP + engine, "main.py": text}


def test_an_editor_waits_until_all_is_known(tmp_path: Path) -> None:
    """A method of an unknown object was not looked into yet: no answer, and later the right one."""
    seeds = "\n\nclass Trainer:\n    def run(self):\n        torch.manual_seed(3)\n"
    project = project_of(tmp_path, _with_unknown_object(seeds), interactive=True)
    main = tmp_path / "main.py"
    assert project.diagnostics(main) == ()
    while project.advance(1.0):
        pass
    assert project.diagnostics(main) == ()
    assert unseeded(project.workspace.modules[main]) is None


def test_an_editor_answers_in_the_end(tmp_path: Path) -> None:
    draws = "\n\nclass Trainer:\n    def run(self):\n        return torch.rand(3)\n"
    project = project_of(tmp_path, _with_unknown_object(draws), interactive=True)
    main = tmp_path / "main.py"
    assert project.diagnostics(main) == ()
    while project.advance(1.0):
        pass
    assert main in project.stale()
    assert [d.code for d in project.diagnostics(main)] == ["REPRO001"]
