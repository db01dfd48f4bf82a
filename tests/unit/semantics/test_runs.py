"""MLflow runs: how long they are active, and what is logged in them."""

from __future__ import annotations

from pathlib import Path

import pytest

from trainwright.rule import (
    Function,
    is_entered,
    is_logged_elsewhere,
    logs_of,
    names_tracking_server,
    runs_of,
    trains_by,
)
from trainwright.semantics.model import ModuleModel
from trainwright.semantics.tracking import forget_tracking
from trainwright.semantics.workspace import Workspace
from trainwright.source.document import Document

TRAIN = """import mlflow
from helpers import keep


class Tracker:
    def settings(self, values):
        mlflow.log_params(values)


def blocks(model, x, y):
    with mlflow.start_run() as run:
        model.fit(x, y)
        mlflow.log_metric("score", model.score(x, y))
    print(run)
    ctx = mlflow.start_run(nested=True)
    with ctx:
        keep(model)


def plain(stack, tracker, values):
    mlflow.start_run(run_id="a")
    tracker.settings(values)
    mlflow.end_run()
    mlflow.set_tag("a", "b")
    stack.enter_context(mlflow.start_run())
"""
HELPERS = """import mlflow


def keep(model):
    again(model)


def again(model):
    mlflow.sklearn.log_model(model, name="model")
    keep(model)
"""


@pytest.fixture
def train() -> ModuleModel:
    workspace = Workspace()
    workspace.announce([Path("/w/train.py"), Path("/w/helpers.py")])
    for name, text in (("helpers", HELPERS), ("train", TRAIN)):
        module = ModuleModel(workspace, Path(f"/w/{name}.py"), Document(text))
        workspace.add(module)
    return module


def names(function: Function) -> list[list[str]]:
    return [[call.method for call in run.calls] for run in runs_of(function)]


class TestRuns:
    def test_calls_of_blocks(self, train: ModuleModel) -> None:
        assert names(train.functions["blocks"]) == [["fit", "score", "log_metric"], ["keep"]]

    def test_calls_until_the_end(self, train: ModuleModel) -> None:
        first, second = runs_of(train.functions["plain"])
        assert [call.method for call in first.calls] == ["settings"]
        assert first.resumes and not first.is_nested
        assert is_entered(train.functions["plain"], second.start)
        assert not is_entered(train.functions["plain"], first.start)

    def test_what_is_logged_by_helpers_and_methods(self, train: ModuleModel) -> None:
        assert logs_of(train.functions["blocks"]) == {"starts", "metrics", "model"}
        assert logs_of(train.functions["plain"]) == {"starts", "ends", "params"}

    def test_who_trains(self, train: ModuleModel) -> None:
        function = train.functions["blocks"]
        assert [call.method for call in function.calls if trains_by(function, call)] == ["fit"]

    def test_autologging_of_an_imported_file(self, train: ModuleModel) -> None:
        assert not is_logged_elsewhere(train.functions["blocks"])
        module = ModuleModel(train.workspace, Path("/w/helpers.py"), Document(HELPERS + "\nmlflow.autolog()\n"))
        train.workspace.add(module)
        train.workspace.arrived(module.path)
        assert is_logged_elsewhere(train.functions["blocks"])


class TestTracking:
    def test_settings_of_the_project(self, tmp_path: Path) -> None:
        (tmp_path / ".git").mkdir()
        (tmp_path / "src").mkdir()
        file = tmp_path / "src" / "train.py"
        assert not names_tracking_server(file)
        (tmp_path / ".env").write_text("MLFLOW_TRACKING_URI=http://tracking:5000\n", encoding="utf-8")
        assert not names_tracking_server(file)
        forget_tracking()
        assert names_tracking_server(file)
