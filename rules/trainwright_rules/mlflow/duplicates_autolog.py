"""MLFLOW008 duplicates-autolog."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from trainwright.rule import Call, Finding, Function, Preset, Related, Rule, Severity, functions_of

_AUTOLOG = re.compile(r"mlflow(?:\.(sklearn|xgboost|lightgbm|keras|tensorflow|pytorch))?\.autolog")
_LOG_MODEL = re.compile(r"mlflow\.(sklearn|xgboost|lightgbm|keras|tensorflow)\.log_model")
_ESTIMATORS = ("sklearn.", "xgboost.XGB", "lightgbm.LGBM")
_FIT_OPTIONS = frozenset({"epochs", "batch_size", "validation_split", "shuffle", "class_weight", "steps_per_epoch"})
"""Arguments of Keras' fit that its autologging keeps (mlflow/tensorflow, 2.14 to 3.17)."""


class DuplicatesAutolog(Rule):
    """Something is logged by hand that autologging logs, too.

    ## What it does
    Reports `log_params`, `log_param` and `log_model` of what the active `autolog()` records: the parameters of the
    estimator, the arguments of Keras' `fit`, and the model.

    ## Why it is bad
    The model is stored twice under two names, and nobody knows which one counts. A parameter that is logged with
    another value than the first time raises an error in the middle of the run.

    ## Example
    ```python
    import mlflow
    from sklearn.linear_model import Ridge


    def train(X, y, alpha):
        mlflow.sklearn.autolog()
        with mlflow.start_run():
            model = Ridge(alpha=alpha)
            mlflow.log_param("alpha", alpha)
            model.fit(X, y)
    ```

    ## Use instead
    ```python
    import mlflow
    from sklearn.linear_model import Ridge


    def train(X, y, alpha):
        mlflow.sklearn.autolog()
        with mlflow.start_run():
            model = Ridge(alpha=alpha)
            model.fit(X, y)
    ```

    ## Truth
    Autologging keeps what `fit` is called with; metrics on data that `fit` does not see have to be logged by hand. With
    `log_models=False` the model has to be, too.

    ## References
    - Automatic logging: https://mlflow.org/docs/latest/ml/tracking/autolog/
    """

    code = "MLFLOW008"
    name = "duplicates-autolog"
    severity = Severity.STYLE
    preset = Preset.STRICT
    libraries = ("mlflow",)
    words = ("log_param", "log_params", "log_model")

    def check_function(self, function: Function) -> Iterator[Finding]:
        active = _active(function)
        if not active:
            return
        for call in function.calls:
            found = _what(function, call, [auto for _, auto in active])
            if found is None:
                continue
            owner, auto = active[0]
            yield self.finding(
                call.place,
                f"`{ast.unparse(auto.node.func)}()` logs {found} already",
                related=[Related("Autologging is switched on here", owner.path, auto.place.range)],
            )


def _active(function: Function) -> list[tuple[Function, Call]]:
    """The autologging that a file switches on for good."""
    found = []
    for other in functions_of(function.module):
        for call in other.calls_of("autolog"):
            if _AUTOLOG.fullmatch(call.name) is None or call.hides_arguments or call.argument("disable") is not None:
                continue
            around = call.context.chain() if call.context is not None else []
            if not any(isinstance(context.node, (ast.If, ast.Try)) for context in around):
                found.append((other, call))
    return found


def _what(function: Function, call: Call, autologs: list[Call]) -> str | None:
    """What a call logs that autologging does, too."""
    flavors = {_flavor(auto) for auto in autologs}
    model = _LOG_MODEL.fullmatch(call.name)
    if model is not None and call.node.args:
        kept = [a for a in autologs if _flavor(a) in ("", model[1]) and _logs_models(a)]
        fitted = any(
            isinstance(other.node.func, ast.Attribute)
            and ast.unparse(other.node.func.value) == ast.unparse(call.node.args[0])
            for other in function.calls_of("fit")
        )
        return "the model" if kept and fitted else None
    if call.name == "mlflow.log_params" and call.node.args:
        given = call.node.args[0]
        if isinstance(given, ast.Call) and isinstance(given.func, ast.Attribute) and given.func.attr == "get_params":
            return "the parameters of the estimator" if _fits_estimator(function, given.func.value, flavors) else None
    if call.name == "mlflow.log_param" and call.node.args and isinstance(call.node.args[0], ast.Constant):
        key = call.node.args[0].value
        for other in function.calls:
            if other.name.startswith(_ESTIMATORS) and other.method[:1].isupper() and flavors & {"", _family(other)}:
                if other.argument(str(key)) is not None and _fits_result(function, other):
                    return f"`{key!s}`"
            if other.method == "fit" and key in _FIT_OPTIONS and flavors & {"", "keras", "tensorflow"}:
                if other.argument(str(key)) is not None:
                    return f"`{key!s}`"
    return None


def _flavor(auto: Call) -> str:
    found = _AUTOLOG.fullmatch(auto.name)
    return (found[1] or "") if found is not None else ""


def _logs_models(auto: Call) -> bool:
    given = auto.argument("log_models")
    return given is None or (isinstance(given, ast.Constant) and given.value is True)


def _family(call: Call) -> str:
    return call.name.partition(".")[0]


def _fits_estimator(function: Function, owner: ast.expr, flavors: set[str]) -> bool:
    """Whether an estimator of a family that is autologged is fitted under this name."""
    return any(
        isinstance(call.node.func, ast.Attribute)
        and ast.unparse(call.node.func.value) == ast.unparse(owner)
        and bool(flavors & {"", _family(call)})
        for call in function.calls_of("fit")
    )


def _fits_result(function: Function, made: Call) -> bool:
    """Whether the estimator that a call makes is fitted, at once or under its name."""
    names = {
        ast.unparse(target)
        for place in function.nodes(ast.Assign)
        if isinstance(place.node, ast.Assign) and any(n is made.node for n in ast.walk(place.node.value))
        for target in place.node.targets
    }
    for call in function.calls_of("fit"):
        if isinstance(call.node.func, ast.Attribute):
            owner = call.node.func.value
            if owner is made.node or ast.unparse(owner) in names:
                return True
    return False
