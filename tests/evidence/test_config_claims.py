"""CONFIG002 and LOGURU002: what reaches the tracker, and what reaches the log."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

mlflow = pytest.importorskip("mlflow")
loguru = pytest.importorskip("loguru")
pytestmark = pytest.mark.evidence


@pytest.fixture
def client(tmp_path: Path) -> Iterator[Any]:
    before = mlflow.get_tracking_uri()
    mlflow.set_tracking_uri(f"sqlite:///{tmp_path / 'runs.db'}")
    mlflow.set_experiment("claims")
    yield mlflow.MlflowClient()
    mlflow.set_tracking_uri(before)


def test_a_config_that_is_logged_too_early_stays_as_it_was(client: Any) -> None:
    config = {"lr": 0.001, "epochs": 3}
    with mlflow.start_run() as run:
        mlflow.log_params(config)
        config["lr"] = 0.0003  # --lr 0.0003
        with pytest.raises(mlflow.exceptions.MlflowException, match="lr"):
            mlflow.log_params(config)
    recorded = client.get_run(run.info.run_id).data.params
    assert recorded["lr"] == "0.001"


def test_a_log_shows_what_it_is_given_and_tracebacks_show_more(tmp_path: Path) -> None:
    api_key = "4f1a9c0be27d8356"
    path = tmp_path / "run.log"
    loguru.logger.remove()
    sink = loguru.logger.add(path, format="{message}")
    loguru.logger.info("logging in with {}", api_key)
    loguru.logger.info("logging in with a key that ends in {}", api_key[-4:])
    first, second = path.read_text(encoding="utf-8").splitlines()
    assert api_key in first
    assert api_key not in second
    try:
        int(api_key)
    except ValueError:
        loguru.logger.exception("not a number")
    loguru.logger.remove(sink)
    assert f"'{api_key}'" in path.read_text(encoding="utf-8"), "diagnose=True writes the values of variables"
