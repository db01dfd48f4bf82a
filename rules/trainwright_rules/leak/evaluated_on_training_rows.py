"""LEAK009 evaluated-on-training-rows."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from trainwright.rule import Applicability, Finding, Fix, Function, Overlap, Rule, Severity, is_test, quoted, rows_of
from trainwright_rules.leak._story import anchor, related

if TYPE_CHECKING:
    from trainwright.editing import Editor


class EvaluatedOnTrainingRows(Rule):
    """A model is scored on rows that it was fitted on, as if they were new to it.

    ## What it does
    Reports a score on the test side of a split by a model that was fitted on both sides (on the table before the
    split), a score on the whole table by a model that was fitted on its train side, and a score on the very rows of the
    fit where it does not say so and the program has no other: no held-out score, no cross-validation.

    ## Why it is bad
    A model that has learned its rows by heart looks perfect. The score says nothing about rows that it has not seen,
    which is what a reader takes it for.

    ## Example
    ```python
    import pandas as pd
    from sklearn.ensemble import RandomForestClassifier
    from sklearn.model_selection import train_test_split

    df = pd.read_csv("churn.csv")
    X, y = df.drop(columns=["churned"]), df["churned"]
    X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)
    model = RandomForestClassifier(random_state=0)
    model.fit(X, y)
    print("test accuracy", model.score(X_test, y_test))
    ```

    ## Use instead
    ```python
    import pandas as pd
    from sklearn.ensemble import RandomForestClassifier
    from sklearn.model_selection import train_test_split

    df = pd.read_csv("churn.csv")
    X, y = df.drop(columns=["churned"]), df["churned"]
    X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)
    model = RandomForestClassifier(random_state=0)
    model.fit(X_train, y_train)
    print("test accuracy", model.score(X_test, y_test))
    ```

    ## Fix safety
    Unsafe: the model is fitted on the train side of the split instead. Offered where the split comes first and both
    sides have names.

    ## Truth
    A score on the train part that says so, beside a held-out score, is a useful number, and is not reported; nor is a
    last fit on all data behind the evaluation.

    ## References
    - Yang et al., Data Leakage in Notebooks, overlap leakage (ASE 2022): https://doi.org/10.1145/3551349.3556918
    """

    code = "LEAK009"
    name = "evaluated-on-training-rows"
    severity = Severity.CRITICAL

    def check_function(self, function: Function) -> Iterator[Finding]:
        if is_test(function):
            return  # a test that a model can learn its rows by heart
        rows = rows_of(function)
        for overlap in rows.overlaps:
            place = anchor(rows, overlap.score.place, overlap.training.place)
            if place is None:
                continue
            new = _on_train_part(overlap)
            yield self.finding(
                place,
                _message(overlap),
                related=related(function, rows, place, ("the model is fitted here", overlap.training.place)),
                fixable=Applicability.UNSAFE if new else None,
                subject=(overlap, new),
            )

    def fix(self, finding: Finding, editor: Editor) -> Fix | None:
        overlap, new = finding.subject
        for node, code in new:
            editor.replace(overlap.training.place.at(node), code)
        return Fix(f"Fit `{overlap.training.model}` on `{overlap.remedy}`", Applicability.UNSAFE) if new else None


def _message(overlap: Overlap) -> str:
    training = overlap.training
    score, model = quoted(overlap.score.text), quoted(training.model)
    if overlap.kind == "part":
        remedy = f"Fit it on `{overlap.remedy}`" if overlap.remedy else "Fit it on the train part"
        return (
            f"`{score}` scores `{model}` on `{quoted(overlap.data)}`, but it was fitted on all of "
            f"`{quoted(training.data)}`, these rows included: the score tells how well it has learned them by heart. "
            f"{remedy}"
        )
    if overlap.kind == "around":
        return (
            f"`{score}` scores `{model}` on all of `{quoted(overlap.data)}`, and most of these rows are in "
            f"`{quoted(training.data)}`, which it was fitted on: the score tells how well it has learned them by "
            "heart. Score it on the test part"
        )
    return (
        f"`{score}` scores `{model}` on `{quoted(overlap.data)}`, the rows that it was fitted on, and there is no "
        "score on others: it tells how well the model has learned them by heart. Split off a test part, or "
        "cross-validate"
    )


def _on_train_part(overlap: Overlap) -> list[tuple[ast.expr, str]]:
    """What changes in the fit so that it gets the train side of the split."""
    call, sides = overlap.training.place.node, overlap.train_sides
    if overlap.kind != "part" or not isinstance(call, ast.Call) or call.keywords or not 1 <= len(call.args) <= 2:
        return []
    changed = [(argument, sides.get(ast.unparse(argument), "")) for argument in call.args]
    return changed if all(name for _, name in changed) else []
