"""LEAK004 shuffled-time-series."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from trainwright.rule import (
    Applicability,
    Finding,
    FitKind,
    Fix,
    Function,
    Leak,
    Place,
    Rule,
    Severity,
    quoted,
    rows_of,
)
from trainwright_rules.leak._story import anchor, related, too_good

if TYPE_CHECKING:
    from trainwright.editing import Editor


_RANDOM = frozenset({"random_state", "stratify", "shuffle"})
_FOLDS = frozenset({"KFold", "StratifiedKFold", "ShuffleSplit", "StratifiedShuffleSplit"})


class ShuffledTimeSeries(Rule):
    """Rows that follow each other in time are split at random: the model is trained on the future.

    ## What it does
    Reports a shuffled split, or folds, of rows that are visibly a time series: lags and moving windows (`shift`,
    `rolling`, `diff`, `resample`, `ewm`) were made of them, they were sorted by a date, or a date is their index.

    ## Why it is bad
    Between two test rows lie rows of the train part that are nearly the same, and those after a test row tell what
    became of it. The score is of filling gaps in the past; what the model is for is the future.

    ## Example
    ```python
    import pandas as pd
    from sklearn.linear_model import Ridge
    from sklearn.model_selection import train_test_split

    sales = pd.read_csv("sales.csv")
    sales["last_week"] = sales["units"].shift(7)
    sales = sales.dropna()
    X_train, X_test, y_train, y_test = train_test_split(sales[["last_week"]], sales["units"], random_state=0)
    print(Ridge().fit(X_train, y_train).score(X_test, y_test))
    ```

    ## Use instead
    ```python
    import pandas as pd
    from sklearn.linear_model import Ridge
    from sklearn.model_selection import train_test_split

    sales = pd.read_csv("sales.csv")
    sales["last_week"] = sales["units"].shift(7)
    sales = sales.dropna()
    X_train, X_test, y_train, y_test = train_test_split(sales[["last_week"]], sales["units"], shuffle=False)
    print(Ridge().fit(X_train, y_train).score(X_test, y_test))
    ```

    ## Fix safety
    Unsafe: `train_test_split` gets `shuffle=False` (and loses `stratify` and `random_state`), `KFold(n_splits=...)`
    becomes `TimeSeriesSplit`. The rows have to be in the order of time for that, and the parts are others.

    ## Truth
    `KFold` does not shuffle by default. The fault is not randomness: all folds but the last are tested by a model that
    was trained on what came later.
    What keeps to the order, or to whole series, is not reported: `TimeSeriesSplit` (of a search, too), folds by groups,
    and `validation_split` of Keras, which takes the last rows.

    ## References
    - scikit-learn, cross-validation of time series data:
      https://scikit-learn.org/stable/modules/cross_validation.html#cross-validation-of-time-series-data
    """

    code = "LEAK004"
    name = "shuffled-time-series"
    severity = Severity.CRITICAL

    def check_function(self, function: Function) -> Iterator[Finding]:
        rows = rows_of(function)
        seen: set[int] = set()
        for leak in rows.leaks:
            if leak.fit.kind is not FitKind.ORDER or id(leak.split.node) in seen:
                continue
            seen.add(id(leak.split.node))
            place = anchor(rows, leak.split, leak.fit.place)
            if place is None:
                continue
            yield self.finding(
                place,
                _message(leak),
                related=related(function, rows, place, ("the order of time is used here", leak.fit.place)),
                fixable=Applicability.UNSAFE if _is_split_call(leak) or _folds_of(leak) is not None else None,
                subject=leak,
            )

    def fix(self, finding: Finding, editor: Editor) -> Fix | None:
        leak: Leak = finding.subject
        folds = _folds_of(leak)
        if folds is not None:
            assert isinstance(folds.node, ast.Call)
            number = next((k.value for k in folds.node.keywords if k.arg == "n_splits"), None)
            number = number if number is not None else folds.node.args[0] if folds.node.args else None
            name = editor.add_import("sklearn.model_selection", "TimeSeriesSplit")
            editor.replace(folds, f"{name}({f'n_splits={ast.unparse(number)}' if number is not None else ''})")
            return Fix("Fold in the order of time: `TimeSeriesSplit`", Applicability.UNSAFE)
        call = leak.split.node
        if not _is_split_call(leak) or not isinstance(call, ast.Call):
            return None
        kept = [f"{k.arg}={ast.unparse(k.value)}" for k in call.keywords if k.arg not in _RANDOM]
        arguments = ", ".join([*(ast.unparse(a) for a in call.args), *kept, "shuffle=False"])
        editor.replace(leak.split, f"{ast.unparse(call.func)}({arguments})")
        return Fix("Split in the order of time: `shuffle=False`", Applicability.UNSAFE)


def _is_split_call(leak: Leak) -> bool:
    call = leak.split.node
    if not isinstance(call, ast.Call) or ast.unparse(call.func).rpartition(".")[2] != "train_test_split":
        return False
    return all(k.arg is not None for k in call.keywords)


def _folds_of(leak: Leak) -> Place | None:
    """The call that makes the folds, where `TimeSeriesSplit` can take its place."""
    place = leak.splitter
    if place is None or (place.segment is not leak.split.segment and not _is_top(place)):
        return None
    call = place.node
    if not isinstance(call, ast.Call) or ast.unparse(call.func).rpartition(".")[2] not in _FOLDS:
        return None
    return place if len(call.args) <= 1 else None


def _is_top(place: Place) -> bool:
    """Whether a place is among the statements of the module itself."""
    return not isinstance(place.segment.node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef))


def _message(leak: Leak) -> str:
    how = "takes the rows at random" if leak.how == "split" else "tests on rows that lie before rows of the train part"
    return (
        f"`{quoted(leak.data)}` is a time series (`{quoted(leak.fit.transformer)}`), and "
        f"`{quoted(ast.unparse(leak.split.node))}` {how}: the model is trained on what comes after the rows that it is "
        f"tested on, so {too_good(leak.score)}. Split in the order of time: `shuffle=False` or `TimeSeriesSplit`"
    )
