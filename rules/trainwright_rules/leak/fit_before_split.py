"""LEAK001 fit-before-split."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from trainwright.rule import Applicability, Finding, FitKind, Fix, Function, Leak, Rule, Severity, quoted, rows_of
from trainwright_rules.leak._fills import Fill, fill_of
from trainwright_rules.leak._reorder import Plan, plan_of
from trainwright_rules.leak._story import SEPARATES, anchor, ends_of, related, too_good

if TYPE_CHECKING:
    from trainwright.editing import Editor

_REMEDIES = {
    "split": "Split first, and fit on the train part",
    "validation": "Split first, and fit on the train part",
    "folds": "Fit it anew in each fold, on the rows that the fold trains on",
    "cross-validation": "Put it into a pipeline with the model, so that each fold fits it anew",
    "transform": "Fit on the train part",
}
_STATISTIC_REMEDIES = {
    "split": "Split first, and take it from the train part",
    "validation": "Split first, and take it from the train part",
    "folds": "Take it anew in each fold, from the rows that the fold trains on",
}


class FitBeforeSplit(Rule):
    """A transformer is fitted on the rows that are split off for testing later.

    ## What it does
    Reports a scaler, imputer, vectorizer, PCA, feature selection ... of scikit-learn that is fitted on data from which
    a test or validation part is split later (`train_test_split`, `random_split`, `KFold.split`, a slice of rows,
    `validation_split`, cross-validation). The same by hand is reported, too: missing values filled with a mean, median
    or quantile of all rows, a table less its mean or divided by its spread.

    ## Why it is bad
    The transformer has then learned from the test rows: their mean, their range, which features predict their labels.
    The test score is too good, by a little for a scaler, by far for a feature selection, and the model does worse in
    use than on paper.

    ## Example
    ```python
    from sklearn.model_selection import train_test_split
    from sklearn.preprocessing import StandardScaler


    def prepare(X, y):
        scaler = StandardScaler()
        X_scaled = scaler.fit_transform(X)
        X_train, X_test, y_train, y_test = train_test_split(X_scaled, y, random_state=0)
        return X_train, X_test, y_train, y_test
    ```

    ## Use instead
    ```python
    from sklearn.model_selection import train_test_split
    from sklearn.preprocessing import StandardScaler


    def prepare(X, y):
        scaler = StandardScaler()
        X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)
        X_train = scaler.fit_transform(X_train)
        X_test = scaler.transform(X_test)
        return X_train, X_test, y_train, y_test
    ```

    ## Fix safety
    Unsafe: the transformer is fitted on the train part behind the split and applied to the test part; under
    cross-validation it goes into a pipeline with the model; a gap that is filled by hand is filled behind the split, in
    both parts with the number of the train part. The numbers that the model sees, and so its scores, change:
    that is the point. Offered where the fit and the split are statements of one block, and nothing else uses the fitted
    table.

    ## Truth
    An encoder that only learns which labels or categories exist (LabelEncoder, OneHotEncoder) gives nothing away that
    makes a score better, and is not reported, nor is the most frequent value (`mode`) that fills a column's gaps.
    Normalizer and FunctionTransformer learn nothing at all, nor does SimpleImputer with `strategy="constant"`; Keras'
    Tokenizer only numbers the words that there are. A split whose test part is never used shows nothing either.

    ## References
    - scikit-learn, common pitfalls: https://scikit-learn.org/stable/common_pitfalls.html#data-leakage
    - Yang et al., Data Leakage in Notebooks (ASE 2022): https://doi.org/10.1145/3551349.3556918
    """

    code = "LEAK001"
    name = "fit-before-split"
    severity = Severity.CRITICAL

    def check_function(self, function: Function) -> Iterator[Finding]:
        rows = rows_of(function)
        for leak in rows.leaks:
            if leak.fit.kind not in (FitKind.TRANSFORMER, FitKind.STATISTIC):
                continue
            if leak.fit.is_statistic and leak.how == "cross-validation":
                continue  # a gap filled with a mean before the folds moves no score that a reader would call a leak
            place = anchor(rows, leak.fit.place, leak.split)
            if place is None:
                continue
            plan = plan_of(function, leak) or fill_of(function, leak)
            yield self.finding(
                place,
                _message(leak),
                related=related(function, rows, place, *ends_of(leak, "fitted here")),
                fixable=Applicability.UNSAFE if plan is not None else None,
                subject=plan,
            )

    def fix(self, finding: Finding, editor: Editor) -> Fix | None:
        plan: Plan | Fill | None = finding.subject
        if plan is None:
            return None
        if isinstance(plan, Fill):
            editor.remove(plan.removed)
            editor.insert_after(plan.after, plan.code)
            return Fix(plan.title, Applicability.UNSAFE)
        for place in plan.removed:
            editor.remove(place)
        for place, text in plan.replaced:
            editor.replace(place, text)
        if plan.after is not None:
            editor.insert_after(plan.after, plan.code)
        if plan.pipelines:
            make_pipeline = editor.add_import("sklearn.pipeline", "make_pipeline")
            for place, transformer in plan.pipelines:
                estimator = ast.unparse(place.node)
                editor.replace(place, f"{make_pipeline}({transformer}, {estimator})")
        return Fix(plan.title, Applicability.UNSAFE)


def _message(leak: Leak) -> str:
    fit = leak.fit
    separated = f"`{quoted(leak.data)}` {SEPARATES[leak.how]}"
    if fit.is_statistic:
        return (
            f"`{quoted(fit.transformer)}` is taken over all rows and goes into them, and {separated}: the rows that "
            f"the model is tested on have a share in it, so {too_good(leak.score)}. {_STATISTIC_REMEDIES[leak.how]}"
        )
    return (
        f"`{quoted(fit.transformer)}` is fitted on all rows of `{quoted(fit.data)}`, and {separated}: what it learned "
        f"includes the rows that the model is tested on, so {too_good(leak.score)}. {_REMEDIES[leak.how]}"
    )
