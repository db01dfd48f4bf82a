"""LEAK002 target-feature-before-split."""

from __future__ import annotations

from collections.abc import Iterator

from trainwright.rule import Finding, FitKind, Function, Leak, Rule, Severity, quoted, rows_of
from trainwright_rules.leak._story import SEPARATES, anchor, ends_of, related, too_good


class TargetFeatureBeforeSplit(Rule):
    """A feature is made of the target of all rows, and the rows are split only afterwards.

    ## What it does
    Reports a column that is computed from the target in groups (`groupby(...)[target].mean()`, `.transform`, `.agg`,
    mapped, merged or assigned back) over rows from which a test or validation part is split later. What the target is
    is known from the model's fit or the split: it is the column that is given as `y`.

    ## Why it is bad
    The feature of a test row holds a share of that row's own answer. In small groups it is nearly the answer itself:
    on pure noise, a category with two rows each is enough for an accuracy far above chance.

    ## Example
    ```python
    import pandas as pd
    from sklearn.ensemble import RandomForestClassifier
    from sklearn.model_selection import train_test_split

    df = pd.read_csv("customers.csv")
    df["city_rate"] = df.groupby("city")["churned"].transform("mean")
    X_train, X_test, y_train, y_test = train_test_split(df[["age", "city_rate"]], df["churned"], random_state=0)
    model = RandomForestClassifier(random_state=0).fit(X_train, y_train)
    print(model.score(X_test, y_test))
    ```

    ## Use instead
    ```python
    import pandas as pd
    from sklearn.ensemble import RandomForestClassifier
    from sklearn.model_selection import train_test_split

    df = pd.read_csv("customers.csv")
    train, test = train_test_split(df, random_state=0)
    train, test = train.copy(), test.copy()
    rates = train.groupby("city")["churned"].mean()
    train["city_rate"] = train["city"].map(rates)
    test["city_rate"] = test["city"].map(rates).fillna(train["churned"].mean())
    model = RandomForestClassifier(random_state=0).fit(train[["age", "city_rate"]], train["churned"])
    print(model.score(test[["age", "city_rate"]], test["churned"]))
    ```

    ## Truth
    Numbers of groups of another column than the target are not reported: they tell nothing of the answer. An encoder
    that is fitted on the target before the split (`TargetEncoder`) is LEAK001's.

    ## References
    - scikit-learn, target encoder's internal cross fitting:
      https://scikit-learn.org/stable/auto_examples/preprocessing/plot_target_encoder_cross_val.html
    - Kapoor and Narayanan, Leakage and the reproducibility crisis: https://doi.org/10.1016/j.patter.2023.100804
    """

    code = "LEAK002"
    name = "target-feature-before-split"
    severity = Severity.CRITICAL

    def check_function(self, function: Function) -> Iterator[Finding]:
        rows = rows_of(function)
        for leak in rows.leaks:
            if leak.fit.kind is not FitKind.GROUPS:
                continue
            place = anchor(rows, leak.fit.place, leak.split)
            if place is not None:
                yield self.finding(
                    place,
                    _message(leak),
                    related=related(function, rows, place, *ends_of(leak, "the target goes into a feature here")),
                )


def _message(leak: Leak) -> str:
    fit = leak.fit
    return (
        f"`{quoted(fit.transformer)}` puts the target `{fit.column}` of all rows into a feature, and "
        f"`{quoted(leak.data)}` {SEPARATES[leak.how]}: the feature of each test row knows of its own answer, so "
        f"{too_good(leak.score)}. Split first, and take it from the train part"
    )
