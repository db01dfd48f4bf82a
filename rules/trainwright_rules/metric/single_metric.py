"""METRIC004 single-metric."""

from __future__ import annotations

import re
from collections.abc import Iterator

from trainwright.rule import Call, Finding, Function, Preset, Rule, Severity, is_test

_KINDS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern, re.IGNORECASE))
    for kind, pattern in (
        ("accuracy", r"accuracy|\bacc\b"),
        ("F1", r"f1|fbeta"),
        ("precision", r"precision(?!\s*=)"),
        ("recall", r"recall"),
        ("AUC", r"auc|roc_curve"),
        ("squared error", r"mean_squared_error|\bmse\b|rmse|MeanSquaredError"),
        ("absolute error", r"absolute_error|\bmae\b|\bmape\b|MeanAbsoluteError"),
        ("R2", r"r2_score|R2Score|\br2\b"),
        ("confusion", r"confusion|classification_report|kappa|matthews"),
        ("loss", r"log_loss|val_loss|test_loss|valid_loss|perplexity"),
        ("overlap", r"\biou|miou|dice|jaccard|silhouette|rand_score|ndcg|\bmap\b|bleu|rouge"),
    )
)
_OTHER_METRICS = re.compile(
    r"\.score\(|spearman|pearson|concordance|explained_variance|max_error|cross_validate|top_k|topk"
)
_NOT_METRICS = frozenset({"make_scorer", "get_scorer", "check_scoring"})


class SingleMetric(Rule):
    """An evaluation reports one number only.

    ## What it does
    Reports a metric of scikit-learn or torchmetrics where it is the only one in its file.

    ## Why it is bad
    Each metric is blind to something: accuracy to rare classes, the squared error to many small errors, AUC to the
    threshold that is used in the end. A second one shows what the first one hides.

    ## Example
    ```python
    from sklearn.metrics import mean_squared_error


    def evaluate(model, test, prices):
        return mean_squared_error(prices, model.predict(test))
    ```

    ## Use instead
    ```python
    from sklearn.metrics import mean_absolute_error, mean_squared_error


    def evaluate(model, test, prices):
        predicted = model.predict(test)
        return mean_squared_error(prices, predicted), mean_absolute_error(prices, predicted)
    ```

    ## References
    - Metrics and scoring: https://scikit-learn.org/stable/modules/model_evaluation.html
    """

    code = "METRIC004"
    name = "single-metric"
    severity = Severity.WARN
    preset = Preset.STRICT

    def check_function(self, function: Function) -> Iterator[Finding]:
        mine = next((call for call in function.calls if _is_metric(call)), None)
        if mine is None or is_test(function):
            return
        module, workspace = function.module, function.workspace
        kinds = [kind for kind, pattern in _KINDS if workspace.finds(pattern, module)]
        if len(kinds) > 1 or workspace.finds(_OTHER_METRICS, module):
            return
        for other in module.all_functions:
            if other is function:
                continue
            workspace.note(other.id)
            theirs = next((call for call in other.calls if _is_metric(call)), None)
            if theirs is not None and theirs.place.range.start < mine.place.range.start:
                return  # said there
        yield self.finding(
            mine.place,
            f"`{mine.method}` is the only number that this file reports of its model. A second one shows what it hides",
        )


def _is_metric(call: Call) -> bool:
    name = call.name
    if name.startswith("sklearn.metrics."):
        return call.method not in _NOT_METRICS and "pairwise" not in name and not call.method.endswith("Display")
    return name.startswith("torchmetrics.") and call.method[:1].isupper() and call.method != "MetricCollection"
