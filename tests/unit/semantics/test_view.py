"""The view of the model says what the interpretation and the flows found, at the lines where the code has it."""

from __future__ import annotations

import dataclasses
import json
import re
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len

from trainwright.cli.app import run
from trainwright.cli.debug import project_files, project_root
from trainwright.engine import Project
from trainwright.positions import Position, Range
from trainwright.semantics.view import (
    Belief,
    FunctionView,
    ModuleView,
    beliefs_at,
    unit_at,
    view_of_module,
)
from trainwright.settings import settings_for

ENGINE = """\
import torch
from torch import nn


class Net(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.width = width
        self.body = nn.Sequential(nn.Linear(4, 4), nn.Dropout(0.1))

    def forward(self, x):
        return self.body(x)


def train(model, train_loader, epochs):
    criterion = nn.CrossEntropyLoss()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    total = 0
    for epoch in range(epochs):
        model.train()
        for x, y in train_loader:
            optimizer.zero_grad()
            loss = criterion(model(x), y)
            loss.backward()
            optimizer.step()
            total += loss
    return total


@torch.no_grad()
def evaluate(model, val_loader):
    model.eval()
    return [model(x) for x, y in val_loader]
"""

MAIN = """\
from engine import Net, evaluate, train


def main(train_loader, val_loader):
    model = Net(3)
    evaluate(model, val_loader)
    train(model, train_loader, 2)


if __name__ == "__main__":
    main([], [])
"""


@pytest.fixture
def project(tmp_path: Path) -> Project:
    project = Project(settings_for)
    project.load(tmp_path / "engine.py", ENGINE)
    project.load(tmp_path / "main.py", MAIN)
    project.stale()
    return project


@pytest.fixture
def engine(project: Project, tmp_path: Path) -> ModuleView:
    return view_of_module(project.workspace.modules[tmp_path / "engine.py"], tmp_path)


def function(view: ModuleView, name: str) -> FunctionView:
    return next(each for each in view.functions if each.name == name)


def line_of(text: str, piece: str) -> int:
    return text[: text.index(piece)].count("\n") + 1


def said(view: FunctionView, line: int) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for belief in view.beliefs:
        if belief.line == line:
            found.setdefault(belief.topic, []).append(belief.text)
    return found


def test_values_are_those_of_the_line(engine: ModuleView) -> None:
    train = function(engine, "train")
    assert said(train, line_of(ENGINE, "criterion = "))["binds"] == ["criterion: criterion torch.nn.CrossEntropyLoss"]
    line = line_of(ENGINE, "optimizer = ")
    assert said(train, line)["binds"] == ["optimizer: optimizer torch.optim.SGD over model"]
    assert "torch.optim.SGD -> optimizer torch.optim.SGD over model" in said(train, line)["calls"]
    assert said(train, line_of(ENGINE, "total = 0"))["binds"] == ["total: constant 0"]
    # the same name has another value further down
    line = line_of(ENGINE, "total += loss")
    (total,) = [b.value for b in train.bindings if (b.line, b.name) == (line, "total")]
    assert (total.kind, total.graph) == ("tensor", True)
    assert [kept.where for kept in train.keeps] == ["total"]


def test_loops_have_roles(engine: ModuleView) -> None:
    outer, inner = sorted(function(engine, "train").loops, key=lambda loop: loop.line)
    assert (outer.over, outer.over_loader, outer.trains, outer.evaluates) == ("range(epochs)", False, True, False)
    assert (inner.over, inner.over_loader, inner.part, inner.trains) == ("train_loader", True, "train", True)
    assert inner.text == f"for train_loader: data loader, train data, trains (to line {inner.end_line})"
    (comprehension,) = function(engine, "evaluate").loops
    assert (comprehension.kind, comprehension.part, comprehension.trains) == ("comprehension", "validation", False)
    assert comprehension.evaluates


def test_forwards_have_modes(engine: ModuleView) -> None:
    train, evaluate = function(engine, "train"), function(engine, "evaluate")
    (forward,) = [f for f in train.forwards if f.module == "model"]
    assert (forward.line, forward.mode, forward.gradients) == (line_of(ENGINE, "loss = "), ("train",), ("entry",))
    (found,) = evaluate.passes
    assert (found.over, found.part) == ("val_loader", "validation")
    assert [(f.module, f.mode, f.gradients) for f in found.forwards] == [("model", ("eval",), ("off",))]
    assert evaluate.line == line_of(ENGINE, "@torch.no_grad()")


def test_events_stand_where_they_happen(engine: ModuleView) -> None:
    train = function(engine, "train")
    happened = {(event.what, event.line) for event in train.events}
    for what, piece in (("mode", "model.train()"), ("zero_grad", "optimizer.zero_grad"), ("backward", "loss.backward")):
        assert (what, line_of(ENGINE, piece)) in happened
    assert Belief(line_of(ENGINE, "optimizer.step"), "step", "optimizer") in train.beliefs
    assert {"backward", "apply", "mode", "step", "zero_grad"} <= set(train.summary.reaches)
    assert "loop over a loader train" in [line.strip() for line in train.summary.outline]


def test_callers_of_other_files_are_seen(engine: ModuleView) -> None:
    (caller,) = function(engine, "evaluate").callers
    assert (caller.function, caller.line) == ("main.py::main", line_of(MAIN, "evaluate(model"))
    assert (caller.arguments["model"], caller.modes) == ("model", {"model": ("new",)})
    (caller,) = function(engine, "train").callers
    assert caller.modes == {"model": ("eval",)}
    assert [(e.object, e.function, e.mode) for e in function(engine, "train").entry] == [
        ("model", "main.py::main", ("eval",))
    ]


def test_forwards_further_in_are_seen_at_the_call(project: Project, tmp_path: Path) -> None:
    main = function(view_of_module(project.workspace.modules[tmp_path / "main.py"], tmp_path), "main")
    through = {(f.line, f.mode, f.through) for f in main.forwards}
    assert (line_of(MAIN, "evaluate(model"), ("eval",), ("engine.py::evaluate",)) in through
    assert (line_of(MAIN, "train(model"), ("train",), ("engine.py::train",)) in through


def test_classes(engine: ModuleView) -> None:
    (net,) = engine.classes
    assert (net.bases, net.is_module, net.mode_matters) == (("torch.nn.Module",), True, True)
    assert net.attributes["body"].type == "torch.nn.Sequential"
    assert net.sources == {"width": "width"}
    assert ("torch.nn.Dropout", True) in net.layers or ("torch.nn.Dropout", False) in net.layers
    assert ("mode", "matters") in net.around


def test_tensors_have_scales_shapes_and_places(tmp_path: Path) -> None:
    text = (
        "import torch\nfrom torch import nn\n\n\nclass Net(nn.Module):\n    def __init__(self):\n"
        "        super().__init__()\n        self.head = nn.Linear(4, 1)\n\n    def forward(self, x):\n"
        "        return torch.sigmoid(self.head(x))\n\n\ndef run(loader, device, optimizer_of):\n"
        "    net = Net().to(device)\n    for x, y in loader:\n        out = net(x.to(device))\n"
        "        kept = out.detach()\n"
    )
    project = Project(settings_for)
    project.load(tmp_path / "net.py", text)
    view = view_of_module(project.workspace.modules[tmp_path / "net.py"], tmp_path)
    bound = {binding.name: binding.value for binding in function(view, "run").bindings}
    assert (bound["x"].device, bound["net"].device, bound["out"].device) == ("loader", "device", "device")
    assert (bound["x"].shape, bound["out"].scale) == ("shape (N, ...)", "values of sigmoid")
    assert bound["kept"].mark == "cut from its graph by detach"
    assert "values of sigmoid, shape (..., 1)" in bound["out"].text
    assert bound["out"].text.endswith(", on device")
    (net,) = view.classes
    assert net.forward is not None
    assert "values of sigmoid" in dict(net.around)["forward"]


def test_the_view_is_plain_json(engine: ModuleView) -> None:
    again = json.loads(json.dumps(dataclasses.asdict(engine)))
    assert [each["name"] for each in again["functions"]] == [each.name for each in engine.functions]
    assert again["functions"][-1]["summary"]["id"].startswith("engine.py::")


def test_the_model_stays_as_it_is(project: Project, tmp_path: Path) -> None:
    path = tmp_path / "state.py"
    project.load(path, "import torch\nx = 1\nx = torch.nn.Linear(1, 1)\n\n\ndef f():\n    return x\n")
    module = project.workspace.modules[path]
    before = dict(module.body.outcome.environment), [f.facts for f in module.all_functions]
    view = view_of_module(module, tmp_path)
    assert before == (module.body.outcome.environment, [f.facts for f in module.all_functions])
    assert [b.value.kind for b in function(view, "<module>").bindings if b.name == "x"] == ["constant", "module"]


def test_lines_follow_edits(project: Project, tmp_path: Path) -> None:
    path = tmp_path / "engine.py"
    project.edit(path, Range(Position(0, 0), Position(0, 0)), "# one\n# two\n")
    view = view_of_module(project.workspace.modules[path], tmp_path)
    text = project.text(path)
    assert function(view, "train").line == line_of(text, "def train")
    assert said(function(view, "train"), line_of(text, "optimizer.step"))["step"] == ["optimizer"]
    assert {loop.line for loop in function(view, "train").loops} == {
        line_of(text, "for epoch"),
        line_of(text, "for x, y in train_loader:"),
    }


def test_beliefs_of_one_line(project: Project, tmp_path: Path) -> None:
    module = project.workspace.modules[tmp_path / "engine.py"]
    assert beliefs_at(module, line_of(ENGINE, "loss.backward"), tmp_path)[0] == "train"
    name, beliefs = beliefs_at(module, line_of(ENGINE, "class Net"), tmp_path)
    assert (name, beliefs[0]) == ("Net", ("bases", "torch.nn.Module"))
    assert beliefs_at(module, line_of(ENGINE, "def forward"), tmp_path)[0] == "Net.forward"
    assert beliefs_at(module, 1, tmp_path) == ("<module>", [("binds", "torch: library torch")])
    assert beliefs_at(module, 999, tmp_path) == ("<module>", [])
    topics = [topic for topic, _ in beliefs_at(module, line_of(ENGINE, "@torch.no_grad"), tmp_path)[1]]
    assert topics == ["decorator", "caller", "enters", "summary"]


def test_nested_functions_are_units(tmp_path: Path) -> None:
    project = Project(settings_for)
    text = "def outer(model, x):\n    def inner(y):\n        return model(y)\n\n    return inner(x)\n"
    project.load(tmp_path / "a.py", text)
    module = project.workspace.modules[tmp_path / "a.py"]
    found = {name: unit_at(module, line) for name, line in (("outer", 1), ("inner", 3), ("last", 5))}
    assert [getattr(unit, "qualname", "") for unit in found.values()] == ["outer", "outer.inner", "outer"]


@pytest.mark.parametrize("example", sorted((Path(__file__).parents[3] / "examples").glob("*/*/"), key=str))
def test_every_example_can_be_viewed(example: Path) -> None:
    project = Project(settings_for)
    paths = sorted(example.rglob("*.py"))
    for path in paths:
        project.load(path)
    project.stale()
    for path in paths:
        view = view_of_module(project.workspace.modules[path], example)
        last = len(project.text(path).splitlines()) + 1
        for unit in view.units:
            assert 1 <= unit.line <= unit.end_line <= last
            if isinstance(unit, FunctionView):
                outside = [b for b in unit.beliefs if not unit.line <= b.line <= unit.end_line]
                assert not outside


# -- the command --------------------------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "pyproject.toml").write_text("")
    (tmp_path / "engine.py").write_text(ENGINE)
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "main.py").write_text(MAIN)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_text(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["debug", "model", "engine.py", "--function", "train"]) == 0
    out, err = capsys.readouterr()
    assert not err
    lines = [" ".join(line.replace("⋮", " ").split()) for line in out.splitlines()]
    assert lines[0] == "train(model, train_loader, epochs), lines 15 to 27"
    assert any(line.startswith("caller app/main.py::main line 7: model = model (mode eval)") for line in lines)
    at = lines.index("25 │ optimizer.step()")
    assert lines[at + 1 : at + 3] == ["calls torch.optim.SGD.step", "step optimizer"]
    assert all(line == line.rstrip() for line in out.splitlines())
    assert "evaluate" not in out.partition("others see")[2]


def test_beside_the_code_in_a_terminal(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in (("FORCE_COLOR", "1"), ("COLUMNS", "90"), ("TERM", "xterm-256color")):
        monkeypatch.setenv(name, value)
    (folder / "engine.py").write_text(ENGINE.replace("total = 0", "total = '\\x1b[31m \x1b[31m 損失'"))
    assert run(["debug", "model", "engine.py"]) == 0
    out = capsys.readouterr().out
    plain = re.sub(r"\x1b\[[\d;]*m", "", out)
    assert "\x1b[31m" not in out
    rows = [[" ".join(cell.split()) for cell in line.split("│")] for line in plain.splitlines()]
    assert ["25", "optimizer.step()", "calls torch.optim.SGD.step"] in rows
    assert ["", "", "step optimizer"] in rows
    assert ["20", "model.train()", "calls model.train"] in rows
    assert max(map(cell_len, plain.splitlines())) <= 90


def test_json(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["debug", "model", "engine.py", "--output-format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["path"] == "engine.py"
    assert [each["name"] for each in found["functions"]] == [
        "<module>", "train", "evaluate", "Net.__init__", "Net.forward",
    ]  # fmt: skip
    assert [each["name"] for each in found["classes"]] == ["Net"]


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["none.py"], "none.py does not exist"),
        (["pyproject.toml"], "pyproject.toml is not a Python file"),
        (["engine.py", "--function", "nobody"], "engine.py has no function or class `nobody`"),
    ],
)
def test_wrong_usage(folder: Path, arguments: list[str], problem: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["debug", "model", *arguments]) == 2
    assert problem in capsys.readouterr().err


def test_what_does_not_parse_is_said(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "broken.py").write_text("x = 1\ny = (\n")
    assert run(["debug", "model", "broken.py"]) == 0
    out, err = capsys.readouterr()
    assert "x: constant 1" in out
    assert "warning: broken.py: has a syntax error" in err


def test_a_large_project_is_cut(folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: Any) -> None:
    monkeypatch.setattr("trainwright.cli.debug.MOST_FILES", 1)
    assert run(["debug", "model", "engine.py", "--function", "evaluate"]) == 0
    out, err = capsys.readouterr()
    assert "more than 1 Python files" in err
    assert "caller" not in out


def test_the_project_is_the_nearest_folder_that_looks_like_one(folder: Path) -> None:
    main = folder / "app" / "main.py"
    assert project_root(main) == folder
    assert project_files(main) == ((main, folder / "engine.py"), False)
    (folder / "app" / "trainwright.toml").write_text("")
    assert project_files(main) == ((main,), False)


def test_the_group_is_hidden(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--help"]) == 0
    assert "debug" not in capsys.readouterr().out
