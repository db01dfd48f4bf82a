"""LEAK005 augment-before-split."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from trainwright.rule import Applicability, Finding, FitKind, Fix, Function, Leak, Rule, Severity, quoted, rows_of
from trainwright_rules.leak._copies import Move, move_of
from trainwright_rules.leak._story import SEPARATES, anchor, ends_of, related, too_good

if TYPE_CHECKING:
    from trainwright.editing import Editor

_REMEDIES = {
    "folds": "Do it in each fold, on the rows that the fold trains on",
    "cross-validation": "Put it into a pipeline of imbalanced-learn with the model, so that each fold does it anew",
}


class AugmentBeforeSplit(Rule):
    """Rows are made out of other rows, and split only afterwards: copies of one row are on both sides.

    ## What it does
    Reports oversampling and augmentation (`SMOTE`, `RandomOverSampler`, `ADASYN` ... of imbalanced-learn,
    `sklearn.utils.resample`, `df.sample(replace=True)`, `repeat`, tables put under flipped or doubled copies of
    themselves, functions such as `oversample(...)`) of rows from which a test or validation part is split later, by a
    function, folds or cross-validation.

    ## Why it is bad
    The test part then holds rows that the model was trained on, or that were computed from them. A model that has
    merely learned its rows by heart looks good: on pure noise the score rises far above chance.

    ## Example
    ```python
    import pandas as pd
    from imblearn.over_sampling import SMOTE
    from sklearn.ensemble import RandomForestClassifier
    from sklearn.model_selection import train_test_split

    df = pd.read_csv("fraud.csv")
    X, y = df.drop(columns=["fraud"]), df["fraud"]
    X_more, y_more = SMOTE(random_state=0).fit_resample(X, y)
    X_train, X_test, y_train, y_test = train_test_split(X_more, y_more, stratify=y_more, random_state=0)
    model = RandomForestClassifier(random_state=0).fit(X_train, y_train)
    print(model.score(X_test, y_test))
    ```

    ## Use instead
    ```python
    import pandas as pd
    from imblearn.over_sampling import SMOTE
    from sklearn.ensemble import RandomForestClassifier
    from sklearn.metrics import f1_score
    from sklearn.model_selection import train_test_split

    df = pd.read_csv("fraud.csv")
    X, y = df.drop(columns=["fraud"]), df["fraud"]
    X_train, X_test, y_train, y_test = train_test_split(X, y, stratify=y, random_state=0)
    X_train, y_train = SMOTE(random_state=0).fit_resample(X_train, y_train)
    model = RandomForestClassifier(random_state=0).fit(X_train, y_train)
    print(f1_score(y_test, model.predict(X_test)))
    ```

    ## Fix safety
    Unsafe: the rows are split first, and only those of the train part are oversampled. Scores fall, and the test part
    has the proportions of the data again. Offered where the oversampling is one statement, the split stands behind it
    in the same block, and nothing else uses the oversampled table.

    ## Truth
    Leaving rows out before the split (`RandomUnderSampler`) puts no row on both sides, and is not reported here.

    ## References
    - imbalanced-learn, common pitfalls: https://imbalanced-learn.org/stable/common_pitfalls.html
    - Yang et al., Data Leakage in Notebooks (ASE 2022): https://doi.org/10.1145/3551349.3556918
    """

    code = "LEAK005"
    name = "augment-before-split"
    severity = Severity.CRITICAL

    def check_function(self, function: Function) -> Iterator[Finding]:
        rows = rows_of(function)
        told: set[str] = set()
        for leak in rows.leaks:
            if leak.fit.kind is not FitKind.COPIES or leak.labels & told:
                continue  # rows and labels are doubled together
            told |= leak.labels
            place = anchor(rows, leak.fit.place, leak.split)
            if place is None:
                continue
            move = move_of(function, leak)
            yield self.finding(
                place,
                _message(leak),
                related=related(function, rows, place, *ends_of(leak, "rows are made out of rows here")),
                fixable=Applicability.UNSAFE if move is not None else None,
                subject=move,
            )

    def fix(self, finding: Finding, editor: Editor) -> Fix | None:
        move: Move | None = finding.subject
        if move is None:
            return None
        for place, text in move.replaced:
            editor.replace(place, text)
        editor.remove(move.removed)
        editor.insert_after(move.after, move.code)
        return Fix(move.title, Applicability.UNSAFE)


def _message(leak: Leak) -> str:
    fit = leak.fit
    remedy = _REMEDIES.get(leak.how, "Split first, and do it on the train part alone")
    return (
        f"`{quoted(fit.transformer)}` makes rows out of the rows of `{quoted(fit.data)}`, and `{quoted(leak.data)}` "
        f"{SEPARATES[leak.how]}: the model is tested on copies of rows that it is trained on, so "
        f"{too_good(leak.score)}. {remedy}"
    )
