"""LEAK007 fit-on-test."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from trainwright.rule import Applicability, Finding, Fix, Function, Rule, Severity, TestFit, quoted, rows_of
from trainwright_rules.leak._story import anchor, related, too_good

if TYPE_CHECKING:
    from trainwright.editing import Editor


class FitOnTest(Rule):
    """A transformer is fitted on the test part.

    ## What it does
    Reports `fit` and `fit_transform` (and functions such as `scale`) on the test or validation side of a split, or on
    a table named after it, when the train side went through the same kind of transformer; also a test part whose gaps
    are filled with, or that is scaled by, its own mean or spread.

    ## Why it is bad
    The test rows are then prepared by another measure than those that the model was trained on: the same value means
    something else, or the columns are others. The score is one of another model input than the one in use, where rows
    come one by one and have no mean of their own.

    ## Example
    ```python
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import train_test_split
    from sklearn.preprocessing import StandardScaler


    def evaluate(X, y):
        X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)
        scaler = StandardScaler()
        X_train = scaler.fit_transform(X_train)
        X_test = scaler.fit_transform(X_test)
        return LogisticRegression().fit(X_train, y_train).score(X_test, y_test)
    ```

    ## Use instead
    ```python
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import train_test_split
    from sklearn.preprocessing import StandardScaler


    def evaluate(X, y):
        X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)
        scaler = StandardScaler()
        X_train = scaler.fit_transform(X_train)
        X_test = scaler.transform(X_test)
        return LogisticRegression().fit(X_train, y_train).score(X_test, y_test)
    ```

    ## Fix safety
    Safe: `fit_transform` becomes `transform`. Offered where the same object was fitted on the train part before.

    ## References
    - scikit-learn, common pitfalls: https://scikit-learn.org/stable/common_pitfalls.html#inconsistent-preprocessing
    """

    code = "LEAK007"
    name = "fit-on-test"
    severity = Severity.CRITICAL

    def check_function(self, function: Function) -> Iterator[Finding]:
        rows = rows_of(function)
        for found in rows.test_fits:
            place = anchor(rows, found.fit.place)
            if place is None:
                continue
            ends = [
                ("fitted on the train part here", found.before.place if found.before is not None else None),
                ("the rows are separated here", found.split),
                ("this score is of rows prepared that way", found.score.place if found.score is not None else None),
            ]
            yield self.finding(
                place,
                _message(found),
                related=related(function, rows, place, *ends),
                fixable=Applicability.SAFE if _is_fixable(found) else None,
                subject=found,
            )

    def fix(self, finding: Finding, editor: Editor) -> Fix | None:
        found: TestFit = finding.subject
        if not _is_fixable(found):
            return None
        call = found.fit.place.node
        assert isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute)
        given = ast.unparse(call.args[0])
        editor.replace(found.fit.place, f"{ast.unparse(call.func.value)}.transform({given})")
        return Fix("Apply what was fitted on the train part: `transform`")


def _is_fixable(found: TestFit) -> bool:
    call = found.fit.place.node
    return (
        found.same
        and isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and call.func.attr == "fit_transform"
        and len(call.args) >= 1
        and not call.keywords
    )


def _message(found: TestFit) -> str:
    fit = found.fit
    if fit.is_statistic:
        return (
            f"`{quoted(fit.transformer)}` is taken over the test rows and goes into them: they are prepared by another "
            f"measure than those that the model is trained on, and {too_good(found.score, 'off')}. Take it from the "
            "train part"
        )
    return (
        f"`{quoted(fit.transformer)}` is fitted on `{quoted(fit.data)}`, the rows that the model is tested on: they "
        f"are prepared by another measure than those that it is trained on, and "
        f"{too_good(found.score, 'off')}. Fit on the train part, and only transform these"
    )
