"""What the MLFLOW rules say about models, shown by saving one and using it."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

mlflow = pytest.importorskip("mlflow")
sklearn = pytest.importorskip("sklearn")
pd = pytest.importorskip("pandas")
pytestmark = pytest.mark.evidence


class TestMlflow003ModelWithoutSignature:
    def predictions(self, folder: Path, signed: bool) -> Any:
        """What a model fitted on age and dose as plain arrays says of a frame with the columns swapped."""
        from mlflow.models import infer_signature
        from sklearn.linear_model import LinearRegression

        frame = pd.DataFrame({"age": [20.0, 30.0, 40.0], "dose": [1.0, 5.0, 2.0]})
        model = LinearRegression().fit(frame.to_numpy(), frame["age"])
        signature = infer_signature(frame, model.predict(frame.to_numpy())) if signed else None
        mlflow.sklearn.save_model(model, folder / "model", signature=signature, pip_requirements=[])
        loaded = mlflow.pyfunc.load_model(str(folder / "model"))
        assert (loaded.metadata.signature is not None) == signed
        return [round(float(value)) for value in loaded.predict(frame[["dose", "age"]])]

    def test_without_one_columns_in_another_order_go_through(self, tmp_path: Path) -> None:
        assert self.predictions(tmp_path, signed=False) == [1, 5, 2]

    def test_a_signature_puts_them_in_order(self, tmp_path: Path) -> None:
        assert self.predictions(tmp_path, signed=True) == [20, 30, 40]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A tracking store of its own, without runs that are still active."""
    uri = f"sqlite:///{tmp_path_factory.mktemp('store') / 'mlflow.db'}"
    before = mlflow.get_tracking_uri()
    mlflow.set_tracking_uri(uri)
    mlflow.set_experiment("claims")
    yield uri
    while mlflow.active_run() is not None:
        mlflow.end_run()
    mlflow.set_tracking_uri(before)


class TestMlflow001ParamsNotLogged:
    def test_a_run_that_crashes_has_none_when_they_come_last(self, store: str) -> None:
        def params(late: bool) -> dict[str, str]:
            with pytest.raises(RuntimeError), mlflow.start_run() as run:
                if not late:
                    mlflow.log_params({"lr": 0.1})
                raise RuntimeError("out of memory")
                mlflow.log_params({"lr": 0.1})
            return mlflow.get_run(run.info.run_id).data.params

        assert params(late=True) == {}
        assert params(late=False) == {"lr": "0.1"}


class TestMlflow002DanglingRun:
    def test_the_next_run_fails_or_nests_into_the_one_that_is_left(self, store: str) -> None:
        first = mlflow.start_run()
        with pytest.raises(Exception, match="already active"):
            mlflow.start_run()
        second = mlflow.start_run(nested=True)
        assert second.data.tags["mlflow.parentRunId"] == first.info.run_id
        mlflow.end_run()
        mlflow.end_run()

    def test_a_crashed_run_is_called_finished(self, store: str, tmp_path: Path) -> None:
        start = f"import mlflow\nmlflow.set_tracking_uri({store!r})\nmlflow.set_experiment('claims')\n"
        crash = "mlflow.set_tag('way', '{0}')\n{1}raise RuntimeError"
        plain = start + "mlflow.start_run()\n" + crash.format("plain", "")
        block = start + "with mlflow.start_run():\n    " + crash.format("with", "    ")
        for text in (plain, block):
            done = subprocess.run([sys.executable, "-c", text], cwd=tmp_path, capture_output=True, timeout=120)
            assert b"RuntimeError" in done.stderr
        found = mlflow.search_runs(experiment_names=["claims"], filter_string="tags.way LIKE '%'", output_format="list")
        assert {run.data.tags["way"]: run.info.status for run in found} == {"plain": "FINISHED", "with": "FAILED"}


class TestMlflow004PreprocessorNotLogged:
    def test_a_bare_model_answers_for_raw_inputs_without_a_word(self, tmp_path: Path) -> None:
        from sklearn.linear_model import LogisticRegression
        from sklearn.pipeline import make_pipeline
        from sklearn.preprocessing import StandardScaler

        x, y = [[1000.0], [1001.0], [1002.0], [1003.0]], [0, 0, 1, 1]
        bare = LogisticRegression().fit(StandardScaler().fit_transform(x), y)
        whole = make_pipeline(StandardScaler(), LogisticRegression()).fit(x, y)
        found = {}
        for name, model in (("bare", bare), ("whole", whole)):
            mlflow.sklearn.save_model(model, tmp_path / name, pip_requirements=[])
            found[name] = mlflow.pyfunc.load_model(str(tmp_path / name)).predict(x).tolist()
        assert found == {"bare": [1, 1, 1, 1], "whole": [0, 0, 1, 1]}


class TestMlflow005RunNameReused:
    def test_any_number_of_runs_may_have_one_name(self, store: str) -> None:
        for _ in range(2):
            with mlflow.start_run(run_name="train"):
                pass
        found = mlflow.search_runs(filter_string="run_name = 'train'", output_format="list")
        assert len({run.info.run_id for run in found}) == 2

    def test_without_one_they_get_different_names(self, store: str) -> None:
        names = set()
        for _ in range(3):
            with mlflow.start_run() as run:
                names.add(run.info.run_name)
        assert len(names) == 3


class TestMlflow006MetricsOnlyAtEnd:
    def steps(self, **step: Any) -> list[int]:
        with mlflow.start_run() as run:
            for epoch in range(3):
                given = {"step": epoch} if step else {}
                mlflow.log_metric("loss", 1.0 / (epoch + 1), **given)
        history = mlflow.tracking.MlflowClient().get_metric_history(run.info.run_id, "loss")
        return sorted(point.step for point in history)

    def test_without_a_step_all_values_are_at_step_0(self, store: str) -> None:
        assert self.steps() == [0, 0, 0]

    def test_with_one_they_make_a_curve(self, store: str) -> None:
        assert self.steps(step=True) == [0, 1, 2]


class TestMlflow007TrackingUriUnset:
    def test_runs_are_kept_in_the_working_directory(self, tmp_path: Path) -> None:
        program = "import mlflow; print(mlflow.get_tracking_uri())"
        environment = {"PATH": "/usr/bin:/bin", "HOME": str(tmp_path)}
        done = subprocess.run(
            [sys.executable, "-c", program], cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=120
        )
        uri = done.stdout.strip()
        three = int(mlflow.__version__.partition(".")[0]) >= 3
        assert uri == f"sqlite:///{tmp_path}/mlflow.db" if three else uri.endswith("mlruns")


class TestMlflow008DuplicatesAutolog:
    def test_parameters_and_model_are_there_without_a_word(self, store: str) -> None:
        from sklearn.linear_model import Ridge

        mlflow.sklearn.autolog(silent=True, log_input_examples=False, log_model_signatures=False, log_models=False)
        try:
            with mlflow.start_run() as run:
                Ridge(alpha=0.5).fit([[0.0], [1.0]], [0.0, 1.0])
                with pytest.raises(Exception, match="alpha"):
                    mlflow.log_param("alpha", 0.7)
        finally:
            mlflow.sklearn.autolog(disable=True, silent=True)
        assert mlflow.get_run(run.info.run_id).data.params["alpha"] == "0.5"
