"""Measures how long following the rows of a script of 2,000 lines takes, written as notebooks are.

    python benchmarks/notebook_script.py [--lines 2000] [--times 9]

Prints the median for the rows alone (what all LEAK rules ask) and for the whole first check of the file, with the
garbage collector off as it is in the server and in `check`.
"""

from __future__ import annotations

import argparse
import gc
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from trainwright.engine import Project
from trainwright.semantics.model import ModuleModel
from trainwright.semantics.rows import rows_of
from trainwright.semantics.workspace import Workspace
from trainwright.settings import settings_for
from trainwright.source.document import Document

_HEADER = """
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import accuracy_score, classification_report
from sklearn.model_selection import KFold, cross_val_score, train_test_split
from sklearn.preprocessing import LabelEncoder, StandardScaler

train = pd.read_csv("train.csv")
test = pd.read_csv("test.csv")
"""
_BLOCK = """
print(train["c{n}"].describe())
train["c{n}"].value_counts().plot.bar()
plt.show()
for table in [train, test]:
    table["c{n}"] = table["c{n}"].fillna(table["c{n}"].median())
    table["log{n}"] = np.log1p(table["c{n}"])
train["kind{n}"] = train["kind{n}"].map({{"a": 0, "b": 1}})
train["kind{n}"] = LabelEncoder().fit_transform(train["kind{n}"])
train["usual{n}"] = train.groupby("kind{n}")["c{n}"].transform("mean")
print(train[["kind{n}", "y"]].groupby("kind{n}").mean())
train = train.drop(columns=["log{n}"])
def shown{n}(frame, column="c{n}"):
    values = frame[column].dropna()
    plt.hist(values, bins=30)
    return values.mean()
shown{n}(train)
"""
_MODELS = """
X, y = train.drop(columns=["y"]), train["y"]
X = StandardScaler().fit_transform(X)
X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)
model = RandomForestClassifier(n_estimators={n} + 10)
model.fit(X_train, y_train)
predicted = model.predict(X_test)
print(accuracy_score(y_test, predicted))
print(classification_report(y_test, predicted))
for fit_rows, check_rows in KFold(5).split(X, y):
    model.fit(X[fit_rows], y[fit_rows])
    print(model.score(X[check_rows], y[check_rows]))
print(cross_val_score(model, X, y).mean())
"""


def script(lines: int) -> str:
    """A program of about so many lines."""
    parts, number = [_HEADER], 0
    while sum(part.count("\n") for part in parts) < lines:
        parts.append((_MODELS if number % 4 == 3 else _BLOCK).format(n=number))
        number += 1
    return "".join(parts)


def milliseconds(run: Callable[[], object], times: int) -> float:
    taken = []
    for _ in range(times):
        gc.collect()
        gc.disable()
        start = time.process_time()
        run()
        taken.append(time.process_time() - start)
        gc.enable()
    return statistics.median(taken) * 1000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--lines", type=int, default=2000)
    parser.add_argument("--times", type=int, default=9)
    arguments = parser.parse_args()
    text = script(arguments.lines)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "notebook.py"
        path.write_text(text, encoding="utf-8")

        def rows() -> None:
            workspace = Workspace()
            module = ModuleModel(workspace, path, Document(text))
            workspace.add(module)
            for function in module.all_functions:
                rows_of(function)

        def check() -> None:
            project = Project(settings_for)
            project.load(path)
            project.diagnostics(path)

        check()
        print(f"{text.count(chr(10))} lines")
        print(f"reading it and following its rows   {milliseconds(rows, arguments.times):7.1f} ms")
        print(f"first check, all default rules      {milliseconds(check, arguments.times):7.1f} ms")


if __name__ == "__main__":
    main()
