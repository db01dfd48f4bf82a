"""MLFLOW001 params-not-logged."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from trainwright.rule import (
    Applicability,
    Call,
    Finding,
    Fix,
    Function,
    Place,
    Related,
    Rule,
    Run,
    Severity,
    is_logged_elsewhere,
    is_test,
    names_bound,
    names_read,
    repeats_around,
    runs_of,
    said_by,
    trains_by,
    words,
)

if TYPE_CHECKING:
    from trainwright.editing import Editor

_SETTINGS = frozenset(
    {"config", "configs", "configuration", "cfg", "params", "parameters", "hparams", "hyperparameters", "hyperparams",
     "settings", "args", "yaml", "options"}
)  # fmt: skip
"""Words of what a run is told by, when it is kept as a file of the run."""
_FROM_TRAINING = frozenset({"best", "final", "fitted", "result", "results", "score", "study", "search", "grid"})
_LOGGED = {"metrics": "metrics", "model": "a model"}
_DICTIONARIES = ("params", "config", "cfg", "hparams", "hyperparams", "hyperparameters", "parameters")


class ParamsNotLogged(Rule):
    """A run has metrics or a model, and not the parameters that they came from.

    ## What it does
    Reports a run of MLflow that trains and logs metrics or a model, when neither it nor a function that it calls logs a
    parameter; and parameters that are logged only when the training loop has ended.

    ## Why it is bad
    The run says how good the model is, and not what it was trained with. Nobody can repeat it, sort the runs by
    learning rate, or tell why two of them differ. Logged after training, the parameters are missing from each run that
    was stopped or crashed, which are the runs one has questions about.

    ## Example
    ```python
    import mlflow
    from sklearn.ensemble import RandomForestClassifier


    def train(X_train, y_train, X_val, y_val, depth):
        with mlflow.start_run():
            model = RandomForestClassifier(max_depth=depth, random_state=0)
            model.fit(X_train, y_train)
            mlflow.log_metric("val_accuracy", model.score(X_val, y_val))
    ```

    ## Use instead
    ```python
    import mlflow
    from sklearn.ensemble import RandomForestClassifier


    def train(X_train, y_train, X_val, y_val, depth):
        with mlflow.start_run():
            model = RandomForestClassifier(max_depth=depth, random_state=0)
            mlflow.log_params(model.get_params())
            model.fit(X_train, y_train)
            mlflow.log_metric("val_accuracy", model.score(X_val, y_val))
    ```

    ## Fix safety
    Unsafe: which parameters matter is for the author to say. The fix logs the arguments of the program, the dictionary
    of settings, or the parameters of the estimator, where one of them is at hand.

    ## Truth
    `autolog()` logs parameters by itself, as do the loggers of Lightning and the callback of transformers. A short
    `fit` before `log_param` loses nothing worth having and is not reported; an epoch loop is.

    ## References
    - MLflow tracking: https://mlflow.org/docs/latest/ml/tracking/
    """

    code = "MLFLOW001"
    name = "params-not-logged"
    severity = Severity.CRITICAL
    libraries = ("mlflow",)
    words = ("start_run",)

    def check_function(self, function: Function) -> Iterator[Finding]:
        if is_test(function):
            return
        for run in runs_of(function):
            if run.resumes or run.is_nested:
                continue
            said = [(call, said_by(function, call)) for call in run.calls]
            kinds = frozenset().union(*(kinds for _, kinds in said)) if said else frozenset()
            if "params" in kinds:
                yield from self._late(function, run, said)
                continue
            if not kinds & {"metrics", "model"} or "autolog" in kinds or is_logged_elsewhere(function):
                continue
            if _keeps_settings(run) or not (_trains(function, run) or _logs_fitted(function, run)):
                continue
            what = " and ".join(name for kind, name in _LOGGED.items() if kind in kinds)
            settings = _settings(function, run)
            yield self.finding(
                run.start.place,
                f"The run logs {what} and no parameter: it doesn't say what the model was trained with. Call "
                f"`mlflow.log_params({settings[0] if settings is not None else '...'})` before training",
                fixable=Applicability.UNSAFE if settings is not None else None,
                subject=(run, settings),
            )

    def _late(self, function: Function, run: Run, said: list[tuple[Call, frozenset[str]]]) -> Iterator[Finding]:
        logged = [call for call, kinds in said if "params" in kinds]
        loop = next((loop for call in run.calls for loop in _epochs(function, call, run)), None)
        if loop is None:
            return
        end = run.start.place.at(loop).range.end.line
        if any(call.place.line <= end for call in logged) or any(_from_training(function, c, loop) for c in logged):
            return
        yield self.finding(
            logged[0].place,
            "The parameters are logged when training has ended: a run that is stopped or crashes before has none. Log "
            "them in front of the loop",
            related=[Related("The training loop", function.path, run.start.place.at(loop.iter).range)],
        )

    def fix(self, finding: Finding, editor: Editor) -> Fix | None:
        if finding.subject is None or finding.subject[1] is None:
            return None
        run, settings = finding.subject
        text, before = settings
        log = f"{ast.unparse(run.start.node.func).removesuffix('start_run')}log_params({text})"
        if before is not None:
            editor.insert_before(before, log)
        elif run.block is not None:
            editor.insert_first(run.start.place.at(run.block), log)
        else:
            editor.insert_after(run.start.place, log)
        return Fix(f"Log `{text}`", Applicability.UNSAFE)


def _trains(function: Function, run: Run) -> bool:
    return any(trains_by(function, call) for call in run.calls)


def _logs_fitted(function: Function, run: Run) -> bool:
    """Whether the model that is logged was fitted in the same function, before the run began."""
    fitted = {
        ast.unparse(call.node.func.value)
        for call in function.calls_of("fit", "fit_generator")
        if isinstance(call.node.func, ast.Attribute) and call.place.line < run.start.place.line
    }
    logged = [call for call in run.calls if call.method == "log_model" and call.node.args]
    return any(ast.unparse(call.node.args[0]) in fitted for call in logged)


def _keeps_settings(run: Run) -> bool:
    """Whether the settings are kept as a file of the run."""
    for call in run.calls:
        if call.method in ("log_artifact", "log_artifacts", "log_dict", "log_text"):
            if set(words.words(ast.unparse(call.node))) & _SETTINGS:
                return True
    return False


def _settings(function: Function, run: Run) -> tuple[str, Place | None] | None:
    """What the fix logs, and the statement that it goes before: None for the first line of the run."""
    start = run.start.place
    before = {
        name: place.node.value
        for place in function.nodes(ast.Assign)
        if isinstance(place.node, ast.Assign) and place.line < start.line and len(place.node.targets) == 1
        for name in names_bound(*place.node.targets)
    }
    for name, value in before.items():
        if isinstance(value, ast.Call) and ast.unparse(value.func).endswith("parse_args"):
            return f"vars({name})", None
    for name in _DICTIONARIES:
        given = before.get(name)
        if isinstance(given, ast.Dict) and all(isinstance(value, ast.Constant) for value in given.values):
            return name, None
    for call in run.calls:
        if call.method == "fit" and call.name.startswith("sklearn.") and isinstance(call.node.func, ast.Attribute):
            owner = call.node.func.value
            statement = next((s for s in _statements(run) if isinstance(s, ast.Expr) and s.value is call.node), None)
            if isinstance(owner, ast.Name) and statement is not None:
                return f"{owner.id}.get_params()", call.place.at(statement)
    return None


def _statements(run: Run) -> list[ast.stmt]:
    return list(run.block.body) if run.block is not None else []


def _epochs(function: Function, call: Call, run: Run) -> list[ast.For]:
    """The loop over epochs of a run in which a call trains, when there is one."""
    loops = [loop for loop in repeats_around(call) if isinstance(loop, ast.For)]
    if not loops or not trains_by(function, call) or any(node is run.start.node for node in ast.walk(loops[-1])):
        return []
    named = set(words.words(ast.unparse(loops[-1].target))) | set(words.words(ast.unparse(loops[-1].iter)))
    return [loops[-1]] if named & {"epoch", "epochs"} else []


def _from_training(function: Function, call: Call, loop: ast.For) -> bool:
    """Whether a parameter is one that only training finds out."""
    names = names_read(*call.node.args, *(keyword.value for keyword in call.node.keywords))
    for around in repeats_around(call):
        if isinstance(around, ast.For):
            names |= names_read(around.iter)
    if any(set(words.words(name)) & _FROM_TRAINING for name in names):
        return True
    inside = names_bound(*loop.body)
    last = call.place.at(loop).range.end.line
    later = {name for place in function.nodes(ast.Assign) if place.line > last for name in names_bound(place.node)}
    return bool(names & (inside | later))
