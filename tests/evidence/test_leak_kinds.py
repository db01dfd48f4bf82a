"""Each kind of leak, run on data without signal: the leaking program scores above chance, its clean twin at chance.

The rule of the kind reports the one and is silent about the other: what is run here is what is reported.
"""

from pathlib import Path
from typing import Any

import pytest

np = pytest.importorskip("numpy")
pytest.importorskip("pandas")
pytest.importorskip("sklearn")

from trainwright.engine import Project  # noqa: E402
from trainwright.settings import Overrides, settings_for  # noqa: E402

pytestmark = [pytest.mark.evidence, pytest.mark.filterwarnings("ignore")]

HEADER = """
import numpy as np
import pandas as pd
from sklearn.datasets import make_classification
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import balanced_accuracy_score
from sklearn.model_selection import KFold, cross_val_score, train_test_split
from sklearn.neighbors import KNeighborsClassifier, KNeighborsRegressor
from sklearn.preprocessing import StandardScaler
from sklearn.utils import resample

df = pd.read_csv(FILE)
"""
"""`FILE` has columns `a` to `e` of noise, `city` with two rows each, and `y`, which is 0 or 1 at random."""

TARGET_MEANS = """
df["rate"] = df.groupby("city")["y"].transform("mean")
X_train, X_test, y_train, y_test = train_test_split(df[["rate"]], df["y"], random_state=SEED)
score = LogisticRegression().fit(X_train, y_train).score(X_test, y_test)
"""
TARGET_MEANS_OF_TRAIN = """
train, test = train_test_split(df, random_state=SEED)
rates = train.groupby("city")["y"].mean()
X_train = train["city"].map(rates).to_frame()
X_test = test["city"].map(rates).fillna(train["y"].mean()).to_frame()
score = LogisticRegression().fit(X_train, train["y"]).score(X_test, test["y"])
"""
TARGET_KEPT = """
X = df.drop(columns=["city"])
y = df["y"]
X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=SEED)
score = RandomForestClassifier(20, random_state=1).fit(X_train, y_train).score(X_test, y_test)
"""
TARGET_DROPPED = TARGET_KEPT.replace('"city"]', '"city", "y"]')
OVERSAMPLED = """
rare, usual = df[(df.y == 1) & (df.a > 0.7)], df[df.y == 0]
more = resample(rare, replace=True, n_samples=len(usual), random_state=SEED)
both = pd.concat([usual, more])
X, y = both[["b", "c", "d", "e"]], both["y"]
X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=SEED)
model = KNeighborsClassifier(1).fit(X_train, y_train)
score = balanced_accuracy_score(y_test, model.predict(X_test))
"""
OVERSAMPLED_TRAIN_PART = """
rare, usual = df[(df.y == 1) & (df.a > 0.7)], df[df.y == 0]
both = pd.concat([usual, rare])
train, test = train_test_split(both, random_state=SEED)
more = resample(train[train.y == 1], replace=True, n_samples=len(train), random_state=SEED)
train = pd.concat([train[train.y == 0], more])
model = KNeighborsClassifier(1).fit(train[["b", "c", "d", "e"]], train["y"])
score = balanced_accuracy_score(test["y"], model.predict(test[["b", "c", "d", "e"]]))
"""
BEST_OF_MANY = """
X, y = df[["a", "b", "c", "d", "e"]], df["y"]
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=40, random_state=SEED)
scores = []
for seed in range(60):
    model = RandomForestClassifier(3, random_state=seed).fit(X_train, y_train)
    scores.append(model.score(X_test, y_test))
best = np.argmax(scores)
score = scores[best]
"""
BEST_BY_VALIDATION = """
X, y = df[["a", "b", "c", "d", "e"]], df["y"]
X_rest, X_test, y_rest, y_test = train_test_split(X, y, test_size=40, random_state=SEED)
X_train, X_val, y_train, y_val = train_test_split(X_rest, y_rest, test_size=40, random_state=SEED)
scores = []
for seed in range(60):
    model = RandomForestClassifier(3, random_state=seed).fit(X_train, y_train)
    scores.append(model.score(X_val, y_val))
best = np.argmax(scores)
score = RandomForestClassifier(3, random_state=best).fit(X_train, y_train).score(X_test, y_test)
"""
FITTED_ON_ALL = """
X, y = df[["a", "b", "c", "d", "e"]], df["y"]
X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=SEED)
model = RandomForestClassifier(30, random_state=1)
model.fit(X, y)
score = model.score(X_test, y_test)
"""
FITTED_ON_TRAIN = FITTED_ON_ALL.replace("fit(X, y)", "fit(X_train, y_train)")
NOISE = {
    "LEAK002": (TARGET_MEANS, TARGET_MEANS_OF_TRAIN),
    "LEAK003": (TARGET_KEPT, TARGET_DROPPED),
    "LEAK005": (OVERSAMPLED, OVERSAMPLED_TRAIN_PART),
    "LEAK006": (BEST_OF_MANY, BEST_BY_VALIDATION),
    "LEAK009": (FITTED_ON_ALL, FITTED_ON_TRAIN),
}

RANDOM_WALK = """
steps = pd.read_csv(FILE)
walk = pd.DataFrame({"t": range(len(steps)), "level": (steps["a"] - 0.5).cumsum() + steps["b"].shift(1).fillna(0) * 0})
X, y = walk[["t"]], walk["level"]
X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=SEED)
score = KNeighborsRegressor(3).fit(X_train, y_train).score(X_test, y_test)
"""
TWO_SCALES = """
X = np.concatenate([df[["a"]].to_numpy(), df[["a"]].to_numpy() + 3])
y = np.repeat([0, 1], len(df))
X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=SEED)
X_test, y_test = X_test[y_test == 1], y_test[y_test == 1]
scaler = StandardScaler()
X_train = scaler.fit_transform(X_train)
X_test = scaler.fit_transform(X_test)
score = LogisticRegression().fit(X_train, y_train).score(X_test, y_test)
"""


def table(seed: int, folder: Path) -> Path:
    import pandas as pd

    generator = np.random.default_rng(seed)
    frame = pd.DataFrame(generator.uniform(size=(240, 5)), columns=list("abcde"))
    frame["city"] = [f"c{i // 2}" for i in range(len(frame))]
    frame["y"] = generator.integers(0, 2, size=len(frame))
    path = folder / f"table{seed}.csv"
    frame.sample(frac=1, random_state=seed).to_csv(path, index=False)
    return path


def score(program: str, seed: int, folder: Path) -> float:
    names: dict[str, Any] = {"SEED": seed, "FILE": table(seed, folder)}
    exec(compile(HEADER + program, "program", "exec"), names)
    return float(names["score"])


def mean_score(program: str, folder: Path) -> float:
    return float(np.mean([score(program, seed, folder) for seed in range(8)]))


def codes(program: str, code: str, folder: Path) -> list[str]:
    path = folder / "program.py"
    path.write_text(HEADER + program, encoding="utf-8")
    overrides = Overrides(select=(code,))
    project = Project(lambda file: settings_for(file, overrides=overrides))
    project.load(path)
    return [diagnostic.code for diagnostic in project.diagnostics(path)]


def fixed(program: str, code: str, folder: Path) -> str:
    path = folder / "program.py"
    path.write_text(HEADER + program, encoding="utf-8")
    overrides = Overrides(select=(code,))
    project = Project(lambda file: settings_for(file, overrides=overrides))
    project.load(path)
    return project.fix_all(path, unsafe=True).removeprefix(HEADER)


@pytest.mark.parametrize("code", NOISE)
def test_the_leaking_program_beats_chance_on_noise(code: str, tmp_path: Path) -> None:
    leaking, clean = NOISE[code]
    assert mean_score(leaking, tmp_path) > 0.6
    assert 0.4 < mean_score(clean, tmp_path) < 0.58


@pytest.mark.parametrize("code", NOISE)
def test_the_rule_tells_them_apart(code: str, tmp_path: Path) -> None:
    leaking, clean = NOISE[code]
    assert codes(leaking, code, tmp_path) == [code]
    assert codes(clean, code, tmp_path) == []


@pytest.mark.parametrize("code", ["LEAK003", "LEAK009"])
def test_the_fixed_program_is_at_chance(code: str, tmp_path: Path) -> None:
    leaking, _ = NOISE[code]
    after = fixed(leaking, code, tmp_path)
    assert after != leaking
    assert 0.4 < mean_score(after, tmp_path) < 0.58


def test_a_random_walk_is_predicted_only_by_its_own_future(tmp_path: Path) -> None:
    assert codes(RANDOM_WALK, "LEAK004", tmp_path) == ["LEAK004"]
    in_order = fixed(RANDOM_WALK, "LEAK004", tmp_path)
    assert codes(in_order, "LEAK004", tmp_path) == []
    assert mean_score(RANDOM_WALK, tmp_path) > 0.8
    assert mean_score(in_order, tmp_path) < 0.2


def test_test_rows_of_one_class_that_are_scaled_by_themselves_are_taken_for_both(tmp_path: Path) -> None:
    assert codes(TWO_SCALES, "LEAK007", tmp_path) == ["LEAK007"]
    applied = fixed(TWO_SCALES, "LEAK007", tmp_path)
    assert codes(applied, "LEAK007", tmp_path) == []
    assert mean_score(TWO_SCALES, tmp_path) < 0.7
    assert mean_score(applied, tmp_path) > 0.95


class TestSmote:
    """The same for imbalanced-learn, where it is installed."""

    LEAKING = """
from imblearn.over_sampling import SMOTE

part = df[(df.y == 0) | (df.a > 0.7)]
X, y = part[["b", "c", "d", "e"]], part["y"]
X_more, y_more = SMOTE(random_state=SEED).fit_resample(X, y)
X_train, X_test, y_train, y_test = train_test_split(X_more, y_more, random_state=SEED)
model = KNeighborsClassifier(1).fit(X_train, y_train)
score = balanced_accuracy_score(y_test, model.predict(X_test))
"""

    def test_the_fix_brings_the_score_down_to_chance(self, tmp_path: Path) -> None:
        pytest.importorskip("imblearn")
        assert codes(self.LEAKING, "LEAK005", tmp_path) == ["LEAK005"]
        after = fixed(self.LEAKING, "LEAK005", tmp_path)
        assert codes(after, "LEAK005", tmp_path) == []
        assert mean_score(self.LEAKING, tmp_path) > 0.62
        assert 0.4 < mean_score(after, tmp_path) < 0.58


class TestAugmentedValidation:
    def test_subsets_of_one_dataset_share_its_random_transform(self) -> None:
        torch = pytest.importorskip("torch")
        generator = torch.Generator().manual_seed(0)

        class Noisy(torch.utils.data.Dataset):  # type: ignore[misc, name-defined]
            def __len__(self) -> int:
                return 10

            def __getitem__(self, index: int) -> Any:
                image = torch.full((4,), float(index))
                return image if self.transform is None else self.transform(image)

            transform: Any = None

        dataset = Noisy()
        dataset.transform = lambda image: image + torch.rand(4, generator=generator)
        _, val_set = torch.utils.data.random_split(dataset, [8, 2], generator=torch.Generator().manual_seed(0))
        assert val_set.dataset is dataset
        assert not torch.equal(val_set[0], val_set[0])
        dataset.transform = None
        assert torch.equal(val_set[0], val_set[0])


class TestUnstratifiedSplit:
    def test_the_share_of_a_rare_class_is_left_to_chance(self) -> None:
        from sklearn.model_selection import train_test_split

        y = np.zeros(1000, dtype=int)
        y[:20] = 1
        by_chance = [train_test_split(y, test_size=0.2, random_state=s)[1].sum() for s in range(30)]
        kept = [train_test_split(y, test_size=0.2, stratify=y, random_state=s)[1].sum() for s in range(30)]
        assert max(by_chance) - min(by_chance) >= 4
        assert set(kept) == {4}


class TestSharedSeed:
    def test_the_split_takes_the_same_draws_as_a_model_with_its_seed(self) -> None:
        from sklearn.model_selection import train_test_split
        from sklearn.utils import check_random_state

        rows = np.arange(100)
        _, test = train_test_split(rows, test_size=25, random_state=42)
        assert (check_random_state(42).permutation(100)[:25] == test).all()
