"""METRIC001 accuracy-on-imbalanced."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from trainwright.rule import Call, Finding, Function, Related, Rule, Severity, is_test

_MAY_BE_IMBALANCED = re.compile(
    r"class_weight|pos_weight|WeightedRandomSampler|SMOTE|RandomOverSampler|RandomUnderSampler|ADASYN|make_classification"
)
_ACCURACY = re.compile(r"accuracy|\bacc\b|\.score\(|_acc\b|\bacc_", re.IGNORECASE)
_OTHERS = re.compile(
    r"f1|f_1|fbeta|f_measure|roc|\bauc|auc\b|auroc|AUC|precision|recall|balanced_accuracy|classification_report|confusion"
    r"|matthews|\bmcc\b|kappa|sensitivity|specificity|jaccard|\biou|miou|dice|average_precision|true_pos|false_neg"
    r"|per_class|class_acc|log_loss|gini|brier|macro|top5|top_5|top_k|topk",
    re.IGNORECASE,
)
_SAMPLERS = frozenset({"SMOTE", "RandomOverSampler", "RandomUnderSampler", "ADASYN", "BorderlineSMOTE", "SMOTEENN",
                       "SMOTETomek", "NearMiss"})  # fmt: skip
_CLASSIFIERS = re.compile(r"Classifier|LogisticRegression|SVC|NB\b|Perceptron|DiscriminantAnalysis")


class AccuracyOnImbalanced(Rule):
    """Accuracy is the only metric, although the code itself treats the classes as imbalanced.

    ## What it does
    Reports the accuracy of a file that weights its classes (`class_weight`, `pos_weight`), samples them evenly
    (`WeightedRandomSampler`, SMOTE ...) or makes imbalanced data, and computes no other classification metric.

    ## Why it is bad
    With 95 % of one class, a model that always answers that class has an accuracy of 95 %. The number says nothing of
    the rare class, which is mostly the one that the model is for, and hides whether the weights have helped.

    ## Example
    ```python
    from sklearn.linear_model import LogisticRegression
    from sklearn.metrics import accuracy_score


    def fraud(train, train_labels, test, test_labels):
        model = LogisticRegression(class_weight="balanced").fit(train, train_labels)
        return accuracy_score(test_labels, model.predict(test))
    ```

    ## Use instead
    ```python
    from sklearn.linear_model import LogisticRegression
    from sklearn.metrics import accuracy_score, f1_score


    def fraud(train, train_labels, test, test_labels):
        model = LogisticRegression(class_weight="balanced").fit(train, train_labels)
        predicted = model.predict(test)
        return accuracy_score(test_labels, predicted), f1_score(test_labels, predicted)
    ```

    ## References
    - Balanced accuracy and others: https://scikit-learn.org/stable/modules/model_evaluation.html#classification-metrics
    """

    code = "METRIC001"
    name = "accuracy-on-imbalanced"
    severity = Severity.CRITICAL

    def check_function(self, function: Function) -> Iterator[Finding]:
        module, workspace = function.module, function.workspace
        if not workspace.finds(_MAY_BE_IMBALANCED, module) or not workspace.finds(_ACCURACY, module):
            return
        if workspace.finds(_OTHERS, module) or is_test(function):
            return
        mine = _first_accuracy(function)
        if mine is None:
            return
        evidence: tuple[Function, Call, str] | None = None
        for other in module.all_functions:
            workspace.note(other.id)
            if other is not function:
                theirs = _first_accuracy(other)
                if theirs is not None and theirs.place.range.start < mine.place.range.start:
                    return  # said there
            evidence = evidence or next(
                ((other, call, shown) for call in other.calls if (shown := _shows_imbalance(call))), None
            )
        if evidence is None:
            return
        _, call, shown = evidence
        yield self.finding(
            mine.place,
            f"Accuracy is the only metric here, although `{shown}` says that the classes are imbalanced: always "
            "answering the frequent class scores well too. Report F1, recall or balanced accuracy as well",
            related=(Related("the classes are treated as imbalanced here", function.path, call.place.range),),
        )


def _first_accuracy(function: Function) -> Call | None:
    """The first call of a function that computes an accuracy."""
    for call in function.calls:
        name = call.name
        if name.startswith(("sklearn.metrics.accuracy_score", "torchmetrics.Accuracy", "torchmetrics.classification.")):
            return call
        if name.startswith("torchmetrics.functional.") and "accuracy" in call.method:
            return call
        if call.method == "score" and _CLASSIFIERS.search(call.receiver.type) and len(call.node.args) == 2:
            return call
        if call.method == "compile" and _is_accuracy_list(call.argument("metrics")):
            return call
        scoring = call.argument("scoring")
        if call.method in ("cross_val_score", "cross_validate", "GridSearchCV") and _is_text(scoring, "accuracy"):
            return call
    return None


def _is_accuracy_list(node: ast.expr | None) -> bool:
    if not isinstance(node, (ast.List, ast.Tuple)) or not node.elts:
        return False
    return all(_is_text(element, "accuracy", "acc") for element in node.elts)


def _is_text(node: ast.expr | None, *texts: str) -> bool:
    return isinstance(node, ast.Constant) and node.value in texts


def _shows_imbalance(call: Call) -> str:
    """What of a call says that classes are imbalanced, as the code writes it; empty when nothing does."""
    method = call.method
    for keyword in call.node.keywords:
        if keyword.arg in ("class_weight", "pos_weight", "class_weights"):
            plain = isinstance(keyword.value, ast.Constant) and keyword.value.value in (None, 1, 1.0, False)
            if not plain and method not in ("add_argument", "get", "dict"):
                return f"{keyword.arg}={ast.unparse(keyword.value)}"[:50]
    if method in ("WeightedRandomSampler", "compute_class_weight", *_SAMPLERS):
        return method
    if method == "make_classification":
        weights = call.argument("weights")
        if isinstance(weights, (ast.List, ast.Tuple)):
            values = [e.value for e in weights.elts if isinstance(e, ast.Constant) and isinstance(e.value, float)]
            if values and (max(values) >= 0.7 or min(values) <= 0.3):
                return f"weights={ast.unparse(weights)}"
    return ""
