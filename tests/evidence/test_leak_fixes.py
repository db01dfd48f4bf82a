"""LEAK001's fixes leave code that runs: each program is run before and after them, on noise."""

from pathlib import Path
from typing import Any

import pytest

np = pytest.importorskip("numpy")
pytest.importorskip("sklearn")

from trainwright.engine import Project  # noqa: E402
from trainwright.settings import Overrides, settings_for  # noqa: E402

pytestmark = pytest.mark.evidence

HEADER = """
from sklearn.decomposition import PCA
from sklearn.feature_selection import SelectKBest, f_classif
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_score, cross_validate, train_test_split
from sklearn.preprocessing import MinMaxScaler, StandardScaler
"""
SELECTED_THEN_SPLIT = """
selector = SelectKBest(f_classif, k=20)
X = selector.fit_transform(X, y)
X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=SEED)
score = LogisticRegression().fit(X_train, y_train).score(X_test, y_test)
"""
INLINE_THEN_SPLIT = """
X = SelectKBest(f_classif, k=20).fit_transform(X, y)
X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=SEED)
score = LogisticRegression().fit(X_train, y_train).score(X_test, y_test)
"""
IN_TWO_STATEMENTS = """
selector = SelectKBest(f_classif, k=20).fit(X, y)
best = selector.transform(X)
X_train, X_test, y_train, y_test = train_test_split(best, y, random_state=SEED)
score = LogisticRegression().fit(X_train, y_train).score(X_test, y_test)
"""
CHAIN_IN_A_FUNCTION = """
def evaluate(table, labels):
    table = SimpleImputer().fit_transform(table)
    scaler = StandardScaler()
    scaler.fit(table)
    table = scaler.transform(table)
    best = SelectKBest(f_classif, k=20).fit_transform(table, labels)
    train, test, train_labels, test_labels = train_test_split(best, labels, random_state=SEED)
    return LogisticRegression().fit(train, train_labels).score(test, test_labels)

score = evaluate(X, y)
"""
CROSS_VALIDATED = """
selector = SelectKBest(f_classif, k=20)
best = selector.fit_transform(X, y)
score = cross_val_score(LogisticRegression(), best, y, cv=5).mean()
"""
INLINE_CROSS_VALIDATED = """
X = SelectKBest(f_classif, k=20).fit_transform(X, y)
score = cross_validate(estimator=LogisticRegression(), X=X, y=y, cv=5)["test_score"].mean()
"""
PROGRAMS = {
    "selected, then split": SELECTED_THEN_SPLIT,
    "inline, then split": INLINE_THEN_SPLIT,
    "in two statements": IN_TWO_STATEMENTS,
    "a chain in a function": CHAIN_IN_A_FUNCTION,
    "cross-validated": CROSS_VALIDATED,
    "inline, cross-validated": INLINE_CROSS_VALIDATED,
}
SEEDS = range(6)


def fixed(program: str, folder: Path) -> str:
    path = folder / "program.py"
    path.write_text(program, encoding="utf-8")
    overrides = Overrides(select=("LEAK001",))
    project = Project(lambda file: settings_for(file, overrides=overrides))
    project.load(path)
    return project.fix_all(path, unsafe=True)


def run(program: str, seed: int) -> dict[str, Any]:
    generator = np.random.default_rng(seed)
    names: dict[str, Any] = {
        "X": generator.normal(size=(100, 1200)),
        "y": generator.integers(0, 2, size=100),
        "SEED": seed,
    }
    exec(compile(program, "program", "exec"), names)
    return names


@pytest.mark.parametrize("name", PROGRAMS)
def test_the_score_on_noise_falls_to_chance(name: str, tmp_path: Path) -> None:
    before = HEADER + PROGRAMS[name]
    after = fixed(before, tmp_path)
    assert after != before
    assert np.mean([run(before, seed)["score"] for seed in SEEDS]) > 0.7
    assert 0.35 < np.mean([run(after, seed)["score"] for seed in SEEDS]) < 0.65


@pytest.mark.parametrize("name", ["selected, then split", "inline, then split", "in two statements"])
def test_the_parts_keep_their_names_and_shapes(name: str, tmp_path: Path) -> None:
    before = HEADER + PROGRAMS[name]
    one, other = run(before, 0), run(fixed(before, tmp_path), 0)
    for part in ("X_train", "X_test", "y_train", "y_test"):
        assert one[part].shape == other[part].shape


FILLED_BY_HAND = """
import pandas as pd
from sklearn.model_selection import train_test_split

frame = pd.DataFrame(X[:, :4], columns=["age", "fare", "rooms", "area"])
frame[frame > 1] = float("nan")
frame["y"] = y
frame["age"] = frame["age"].fillna(frame["age"].mean())
frame["fare"].fillna(frame["fare"].median(), inplace=True)
frame.loc[frame["rooms"].isnull(), "rooms"] = frame["rooms"].median()
frame["more"] = frame["area"] * 2
print(frame.head())
features = frame.drop(columns=["y", "area"])
labels = frame["y"]
X_train, X_test, y_train, y_test = train_test_split(features, labels, random_state=SEED)
"""


def test_gaps_are_filled_with_the_numbers_of_the_train_part(tmp_path: Path) -> None:
    pytest.importorskip("pandas")
    after = fixed(FILLED_BY_HAND, tmp_path)
    assert ".fillna(frame" not in after
    assert 'X_test = X_test.fillna({"age": X_train["age"].mean()})' in after
    names, before = run(after, 0), run(FILLED_BY_HAND, 0)
    for column in ("age", "rooms"):
        assert names["X_test"][column].notna().all()
        assert names["X_train"][column].notna().all()
    assert not np.allclose(names["X_test"]["age"], before["X_test"]["age"])
    assert names["X_test"].shape == before["X_test"].shape
    assert list(names["X_test"].columns) == list(before["X_test"].columns)


@pytest.mark.parametrize(
    "between",
    [
        "frame = pd.get_dummies(frame)",
        'frame["older"] = frame["age"] > 60',
        "frame = frame[frame.fare > 0]",
        "frame = frame.dropna()",
        "prepare(frame)",
    ],
)
def test_no_fix_where_something_else_sees_the_filled_column(between: str, tmp_path: Path) -> None:
    program = f"""
import pandas as pd
from sklearn.model_selection import train_test_split

frame = pd.read_csv("frame.csv")
frame["age"] = frame["age"].fillna(frame["age"].mean())
{between}
X_train, X_test, y_train, y_test = train_test_split(frame.drop(columns=["y"]), frame["y"])
"""
    assert fixed(program, tmp_path) == program


def test_columns_of_a_frame_are_scaled_on_the_train_part(tmp_path: Path) -> None:
    program = """
import pandas as pd
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler

frame = pd.DataFrame(X[:, :3], columns=["a", "b", "c"])
scaler = StandardScaler()
columns = ["a", "b"]
frame[columns] = scaler.fit_transform(frame[columns])
train, test = train_test_split(frame, random_state=SEED)
"""
    pytest.importorskip("pandas")
    names = run(fixed(program, tmp_path), 0)
    assert np.allclose(names["train"][["a", "b"]].mean(), 0)
    assert not np.allclose(names["test"][["a", "b"]].mean(), 0, atol=1e-3)
    assert not np.allclose(names["train"]["c"].mean(), 0, atol=1e-6)


def test_a_column_that_is_scaled_where_it_stands_is_scaled_by_the_train_part(tmp_path: Path) -> None:
    pytest.importorskip("pandas")
    program = """
import pandas as pd
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler

frame = pd.DataFrame(X[:, :3], columns=["a", "b", "c"])
frame["y"] = y
frame["a"] = StandardScaler().fit_transform(frame["a"].values.reshape(-1, 1))
labels = frame["y"]
features = frame.drop(columns=["y"])
train, test, train_labels, test_labels = train_test_split(features, labels, random_state=SEED)
"""
    after = fixed(program, tmp_path)
    assert after != program
    names = run(after, 0)
    assert np.isclose(names["train"]["a"].mean(), 0)
    assert not np.isclose(names["test"]["a"].mean(), 0, atol=1e-3)
    assert names["train"].shape == run(program, 0)["train"].shape
