"""What the MLFLOW rules say about models, shown by saving one and using it."""

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
