"""What LEAK001 says about scikit-learn, shown on noise, where every score above chance is a leak."""

import pytest

np = pytest.importorskip("numpy")
pytest.importorskip("sklearn")
from sklearn.decomposition import PCA  # noqa: E402
from sklearn.feature_selection import SelectKBest, f_classif  # noqa: E402
from sklearn.linear_model import LogisticRegression  # noqa: E402
from sklearn.model_selection import cross_val_score, train_test_split  # noqa: E402
from sklearn.pipeline import make_pipeline  # noqa: E402
from sklearn.preprocessing import FunctionTransformer, Normalizer, StandardScaler  # noqa: E402

pytestmark = pytest.mark.evidence


def noise(seed: int) -> tuple[np.ndarray, np.ndarray]:
    generator = np.random.default_rng(seed)
    return generator.normal(size=(120, 1500)), generator.integers(0, 2, size=120)


def leaky_score(seed: int) -> float:
    features, labels = noise(seed)
    features = SelectKBest(f_classif, k=30).fit_transform(features, labels)
    train, test, train_labels, test_labels = train_test_split(features, labels, random_state=seed)
    return LogisticRegression().fit(train, train_labels).score(test, test_labels)


def clean_score(seed: int) -> float:
    features, labels = noise(seed)
    train, test, train_labels, test_labels = train_test_split(features, labels, random_state=seed)
    selector = SelectKBest(f_classif, k=30).fit(train, train_labels)
    model = LogisticRegression().fit(selector.transform(train), train_labels)
    return model.score(selector.transform(test), test_labels)


class TestLeak001FitBeforeSplit:
    def test_features_selected_before_the_split_predict_noise(self) -> None:
        assert np.mean([leaky_score(seed) for seed in range(10)]) > 0.75

    def test_features_selected_on_the_train_part_do_not(self) -> None:
        assert 0.38 < np.mean([clean_score(seed) for seed in range(10)]) < 0.62

    def test_inside_a_pipeline_cross_validation_selects_anew_in_each_fold(self) -> None:
        features, labels = noise(0)
        selected = SelectKBest(f_classif, k=30).fit_transform(features, labels)
        pipeline = make_pipeline(SelectKBest(f_classif, k=30), LogisticRegression())
        assert cross_val_score(LogisticRegression(), selected, labels).mean() > 0.75
        assert cross_val_score(pipeline, features, labels).mean() < 0.65

    @pytest.mark.parametrize("make", [StandardScaler, lambda: PCA(n_components=3, random_state=0)])
    def test_what_a_transformer_learns_depends_on_the_test_rows(self, make: type) -> None:
        features, labels = noise(1)
        train, _, _, _ = train_test_split(features, labels, random_state=1)
        assert not np.allclose(make().fit(features).mean_, make().fit(train).mean_)

    @pytest.mark.parametrize("make", [Normalizer, lambda: FunctionTransformer(np.abs)])
    def test_a_stateless_transformer_gives_the_same_rows_either_way(self, make: type) -> None:
        features, labels = noise(2)
        train, _, _, _ = train_test_split(features, labels, random_state=2)
        before, _, _, _ = train_test_split(make().fit_transform(features), labels, random_state=2)
        assert np.allclose(before, make().fit_transform(train))
