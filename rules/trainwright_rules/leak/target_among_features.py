"""LEAK003 target-among-features."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from trainwright.rule import Applicability, Finding, Fix, Function, Related, Rule, Severity, TargetKept, quoted, rows_of

if TYPE_CHECKING:
    from trainwright.editing import Editor


class TargetAmongFeatures(Rule):
    """The table of features still has the column that the model is to predict.

    ## What it does
    Reports a model that is fitted on, or a split that is made of, a frame in which the column given as `y` is still
    there, or a column that was computed from it (`df["log_price"] = np.log(df["price"])`). The frame's columns are
    followed through `drop`, `pop`, `del`, `df[[...]]`, copies and splits.

    ## Why it is bad
    The model reads the answer off its input. The scores are perfect, or nearly, and in use, where the answer is not
    known, the model can't be run or is worth nothing.

    ## Example
    ```python
    import pandas as pd
    from sklearn.ensemble import RandomForestRegressor
    from sklearn.model_selection import train_test_split

    houses = pd.read_csv("houses.csv")
    y = houses["price"]
    X = houses.drop(columns=["id"])
    X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)
    model = RandomForestRegressor(random_state=0).fit(X_train, y_train)
    print(model.score(X_test, y_test))
    ```

    ## Use instead
    ```python
    import pandas as pd
    from sklearn.ensemble import RandomForestRegressor
    from sklearn.model_selection import train_test_split

    houses = pd.read_csv("houses.csv")
    y = houses["price"]
    X = houses.drop(columns=["id", "price"])
    X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)
    model = RandomForestRegressor(random_state=0).fit(X_train, y_train)
    print(model.score(X_test, y_test))
    ```

    ## Fix safety
    Unsafe: the column is dropped where the table of features is made. Scores fall, and whatever else counted on the
    column being there has to be mended by hand. Offered where the table is made by `df`, `df.copy()`,
    `df.drop(columns=[...])` or `df[[...]]`.

    ## References
    - Kaufman et al., Leakage in data mining (KDD 2011): https://doi.org/10.1145/2020408.2020496
    """

    code = "LEAK003"
    name = "target-among-features"
    severity = Severity.CRITICAL

    def check_function(self, function: Function) -> Iterator[Finding]:
        rows = rows_of(function)
        for kept in rows.targets:
            if rows.path_of(kept.place) is not None:
                continue
            new = _without(kept)
            related = []
            if kept.fit.node is not kept.place.node:
                related.append(Related("the model is given it from here", function.path, kept.fit.range))
            yield self.finding(
                kept.place,
                _message(kept),
                related=related,
                fixable=Applicability.UNSAFE if new is not None else None,
                subject=(kept, new),
            )

    def fix(self, finding: Finding, editor: Editor) -> Fix | None:
        kept, new = finding.subject
        if new is None:
            return None
        node, code = new
        editor.replace(kept.place.at(node), code)
        return Fix(f"Drop `{kept.column}` from `{kept.features}`", Applicability.UNSAFE)


def _message(kept: TargetKept) -> str:
    features, target = quoted(kept.features), quoted(kept.target)
    if not kept.is_target:
        return (
            f"`{features}` still has the column `{kept.column}`, and `{target}` is a function of it, or it of that: "
            "the model reads the answer off its input, and every score is too good. Drop it from the features"
        )
    return (
        f"`{features}` still has the column `{kept.column}`, which is the target `{target}`: the model reads the "
        "answer off its input, and every score is too good. Drop it from the features"
    )


def _without(kept: TargetKept) -> tuple[ast.expr, str] | None:
    """The expression that makes the table of features, and what it is without the column."""
    statement = kept.place.node
    if not isinstance(statement, ast.Assign):
        return None
    value = statement.value
    column = kept.column
    if isinstance(value, ast.Name):
        return value, f"{value.id}.drop(columns=[{column!r}])".replace("'", '"')
    if isinstance(value, ast.Subscript) and isinstance(value.slice, ast.List):
        names = [e for e in value.slice.elts if not (isinstance(e, ast.Constant) and e.value == column)]
        return value.slice, f"[{', '.join(ast.unparse(e) for e in names)}]".replace("'", '"')
    if not isinstance(value, ast.Call) or not isinstance(value.func, ast.Attribute):
        return None
    if value.func.attr == "copy" and not value.args and isinstance(value.func.value, ast.Name):
        return value, f'{value.func.value.id}.drop(columns=["{column}"])'
    if value.func.attr != "drop":
        return None
    given = next((k.value for k in value.keywords if k.arg in ("columns", "labels")), None)
    given = given if given is not None else value.args[0] if value.args else None
    if isinstance(given, ast.List):
        inside = ", ".join([*(ast.unparse(e) for e in given.elts), repr(column)])
        return given, f"[{inside}]".replace("'", '"')
    if isinstance(given, ast.Constant) and isinstance(given.value, str):
        return given, f'["{given.value}", "{column}"]'
    return None
