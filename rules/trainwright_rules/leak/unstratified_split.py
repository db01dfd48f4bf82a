"""LEAK011 unstratified-split."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from trainwright.rule import Applicability, Call, Finding, Fix, Function, Preset, Related, Rule, Severity, quoted

if TYPE_CHECKING:
    from trainwright.editing import Editor

_SPLIT = "sklearn.model_selection.train_test_split"
_WEIGHTS = ("class_weight", "scale_pos_weight", "is_unbalance", "pos_weight", "auto_class_weights", "class_weights")
_BALANCING = ("imblearn.over_sampling.", "imblearn.under_sampling.", "imblearn.combine.")
_SAMPLERS = ("torch.utils.data.WeightedRandomSampler",)
_REGRESSION = ("Regressor", "Regression", "Ridge", "Lasso", "SVR", "ElasticNet")


class UnstratifiedSplit(Rule):
    """A split of classes that are known to be imbalanced leaves their shares to chance.

    ## What it does
    Reports `train_test_split(X, y)` without `stratify=` in code that says that its classes are imbalanced: it weighs
    them (`class_weight`, `scale_pos_weight`, `pos_weight`), oversamples them, or draws them by weight.

    ## Why it is bad
    With 2 % positives, 200 test rows hold between 0 and 9 of them, by luck of the split. Recall and precision then
    move by tens of points from seed to seed.

    ## Example
    ```python
    from sklearn.linear_model import LogisticRegression
    from sklearn.metrics import f1_score
    from sklearn.model_selection import train_test_split


    def evaluate(X, y):
        X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.2, random_state=0)
        model = LogisticRegression(class_weight="balanced").fit(X_train, y_train)
        return f1_score(y_test, model.predict(X_test))
    ```

    ## Use instead
    ```python
    from sklearn.linear_model import LogisticRegression
    from sklearn.metrics import f1_score
    from sklearn.model_selection import train_test_split


    def evaluate(X, y):
        X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.2, stratify=y, random_state=0)
        model = LogisticRegression(class_weight="balanced").fit(X_train, y_train)
        return f1_score(y_test, model.predict(X_test))
    ```

    ## Fix safety
    Unsafe: other rows go to the test part, so scores change; a class with a single row can't be stratified.

    ## References
    - scikit-learn, stratification:
      https://scikit-learn.org/stable/modules/cross_validation.html#cross-validation-iterators-with-stratification-based-on-class-labels
    """

    code = "LEAK011"
    name = "unstratified-split"
    severity = Severity.STYLE
    preset = Preset.STRICT

    def check_function(self, function: Function) -> Iterator[Finding]:
        splits = [call for call in function.calls_to(_SPLIT) if _by_chance(call)]
        if not splits or any(_predicts_numbers(call) for call in function.calls):
            return
        shown = next((call for call in function.calls if _shows_imbalance(call)), None)
        if shown is None:
            return
        for call in splits:
            labels = ast.unparse(call.node.args[1])
            yield self.finding(
                call.place,
                f"The classes are imbalanced (`{quoted(shown.node)}`), and `{call.method}` leaves their shares in the "
                f"parts to chance: the test score depends on how many of the rare class it happens to get. Pass "
                f"`stratify={labels}`",
                related=(Related("here the imbalance is taken into account", function.path, shown.place.range),),
                fixable=Applicability.UNSAFE,
                subject=call,
            )

    def fix(self, finding: Finding, editor: Editor) -> Fix | None:
        call: Call = finding.subject
        labels = ast.unparse(call.node.args[1])
        editor.set_keyword(call.place, "stratify", labels)
        return Fix(f"Pass stratify={labels}", Applicability.UNSAFE)


def _predicts_numbers(call: Call) -> bool:
    last = call.name.rpartition(".")[2]
    return last.endswith(_REGRESSION) and not last.startswith("Logistic")


def _by_chance(call: Call) -> bool:
    """Whether a split of features and labels shuffles without regard to the labels."""
    if call.hides_arguments or len(call.node.args) != 2 or not isinstance(call.node.args[1], (ast.Name, ast.Attribute)):
        return False
    shuffle = call.argument("shuffle")
    return call.argument("stratify") is None and not (isinstance(shuffle, ast.Constant) and shuffle.value is False)


def _shows_imbalance(call: Call) -> bool:
    if call.name.startswith(_BALANCING) or call.name in _SAMPLERS:
        return True
    for keyword in call.node.keywords:
        value = keyword.value
        if keyword.arg in _WEIGHTS and not (isinstance(value, ast.Constant) and value.value in (None, False, 1)):
            return True
    return False
