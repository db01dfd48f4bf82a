"""What Trainwright believes of imbalanced-learn and category_encoders, checked against the installed libraries."""

import inspect
from typing import Any

import pytest

np = pytest.importorskip("numpy")
pd = pytest.importorskip("pandas")

from trainwright.semantics import preprocessing  # noqa: E402

pytestmark = [pytest.mark.evidence, pytest.mark.filterwarnings("ignore")]

OLD_ENCODERS = {"category_encoders.GLMMEncoder"}
"""Known to code for older releases only."""


class TestImbalancedLearn:
    def samplers(self) -> dict[str, type]:
        pytest.importorskip("imblearn")
        from imblearn.utils.testing import all_estimators

        found = all_estimators(type_filter="sampler")
        return {f"{cls.__module__.partition('._')[0]}.{name}": cls for name, cls in found}

    @staticmethod
    def resampled(cls: type) -> tuple[Any, Any]:
        generator = np.random.default_rng(0)
        X = np.vstack([generator.normal(size=(90, 3)), generator.normal(1.0, 1.0, size=(30, 3))])
        y = np.repeat([0, 1], [90, 30])
        arguments: dict[str, Any] = {}
        parameters = inspect.signature(cls).parameters
        if "categorical_features" in parameters:
            X[:, 0] = (X[:, 0] > 0).astype(float)
            arguments["categorical_features"] = [0]
        if cls.__name__ == "SMOTEN":
            X = (X > 0).astype(int).astype(str)
        if cls.__name__ == "KMeansSMOTE":
            arguments["cluster_balance_threshold"] = 0.05
        if "random_state" in parameters:
            arguments["random_state"] = 0
        more, labels = cls(**arguments).fit_resample(X, y)
        return more, labels

    def test_every_sampler_that_makes_rows_is_known_and_no_other(self) -> None:
        samplers = self.samplers()
        assert len(samplers) > 15
        for name, cls in samplers.items():
            if name.endswith("FunctionSampler"):
                continue  # it does what its function does
            _, labels = self.resampled(cls)
            makes_rows = (labels == 1).sum() > 30
            assert makes_rows == (name in preprocessing.OVERSAMPLERS), name

    def test_the_pipelines_exist(self) -> None:
        imblearn = pytest.importorskip("imblearn")
        names = {n.rpartition(".")[2] for n in preprocessing.PIPELINES if n.startswith("imblearn.")}
        assert names
        assert all(hasattr(imblearn.pipeline, name) for name in names)


class TestCategoryEncoders:
    @staticmethod
    def encoded(cls: type, frequent: str, positive: str) -> Any:
        """The rows a to c by an encoder that has seen the same categories in other shares and with other labels."""
        categories = list("abc") * 10 + [frequent] * 30
        labels = [1 if c == positive else i % 2 for i, c in enumerate(categories)]
        frame = pd.DataFrame({"k": categories})
        encoder = cls(cols=["k"])
        encoder.fit(frame, pd.Series(labels))
        return np.asarray(encoder.transform(pd.DataFrame({"k": list("abc")})), dtype=float)

    def encoders(self) -> dict[str, type]:
        library = pytest.importorskip("category_encoders")
        return {
            f"category_encoders.{name}": cls
            for name, cls in vars(library).items()
            if inspect.isclass(cls) and name.endswith("Encoder")
        }

    def test_every_encoder_is_on_the_right_side(self) -> None:
        encoders = self.encoders()
        assert len(encoders) > 15
        for name, cls in encoders.items():
            one, other = self.encoded(cls, "a", "b"), self.encoded(cls, "c", "a")
            learns = one.shape != other.shape or not np.allclose(one, other)
            if name.endswith(("RankHotEncoder", "MultiHotEncoder")):
                continue  # what they give depends on the order of the first rows only
            assert learns == (name in preprocessing.LEARNING_ENCODERS), name

    def test_no_name_is_made_up(self) -> None:
        assert preprocessing.LEARNING_ENCODERS - self.encoders().keys() <= OLD_ENCODERS
