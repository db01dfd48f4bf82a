"""MLFLOW004 preprocessor-not-logged."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

from trainwright.rule import (
    Call,
    Finding,
    Function,
    Place,
    Related,
    Rule,
    Severity,
    functions_of,
    is_test,
    learns_from_rows,
    names_bound,
    names_read,
    said_by,
    words,
)

_LOG_MODEL = re.compile(r"mlflow\.(sklearn|pytorch|xgboost|lightgbm|catboost|tensorflow|keras)\.log_model")
_FITS = frozenset({"fit", "fit_transform"})
_OWN_USE = frozenset(
    {"fit", "transform", "fit_transform", "inverse_transform", "get_feature_names_out", "get_feature_names", "mean_",
     "scale_", "classes_", "categories_", "n_features_in_", "explained_variance_ratio_", "vocabulary_", "set_params",
     "set_output", "get_params", "partial_fit"}
)  # fmt: skip
"""What a preprocessor is used for without being kept."""
_TRAINS_ON = frozenset(
    {"fit", "train_test_split", "train", "DMatrix", "Dataset", "TensorDataset", "tensor", "from_numpy", "FloatTensor",
     "Tensor", "as_tensor", "DataLoader", "split", "cross_val_score"}
)  # fmt: skip
_TARGETS = frozenset({"y", "label", "labels", "target", "targets", "classes"})


@dataclass(frozen=True, eq=False)
class _Lost:
    """A preprocessor that was fitted and is kept nowhere."""

    shown: str
    function: Function
    place: Place


class PreprocessorNotLogged(Rule):
    """A model is logged without the scaler or encoder that its inputs went through.

    ## What it does
    Reports `log_model` of a model whose training data were transformed by a scaler, encoder, vectorizer or another
    fitted preprocessor, which is used for nothing else: it is neither part of a Pipeline nor saved nor returned.

    ## Why it is bad
    The model is of no use without it. Whoever loads the model gives it raw values, and gets predictions that look like
    any others; the means, categories or vocabulary that it was trained with are gone with the process.

    ## Example
    ```python
    import mlflow
    from mlflow.models import infer_signature
    from sklearn.linear_model import LogisticRegression
    from sklearn.preprocessing import StandardScaler


    def train(X, y, c):
        scaler = StandardScaler()
        X_scaled = scaler.fit_transform(X)
        with mlflow.start_run():
            mlflow.log_param("C", c)
            model = LogisticRegression(C=c).fit(X_scaled, y)
            mlflow.sklearn.log_model(model, name="model", signature=infer_signature(X_scaled, y))
    ```

    ## Use instead
    ```python
    import mlflow
    from mlflow.models import infer_signature
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler


    def train(X, y, c):
        with mlflow.start_run():
            mlflow.log_param("C", c)
            model = make_pipeline(StandardScaler(), LogisticRegression(C=c)).fit(X, y)
            mlflow.sklearn.log_model(model, name="model", signature=infer_signature(X, y))
    ```

    ## Truth
    A preprocessor that is pickled, logged, returned or handed to anything else is taken to be kept. Encoders of the
    target alone are not reported.

    ## References
    - MLflow, scikit-learn: https://mlflow.org/docs/latest/ml/traditional-ml/sklearn/
    """

    code = "MLFLOW004"
    name = "preprocessor-not-logged"
    severity = Severity.WARN
    libraries = ("mlflow",)
    words = ("log_model", "fit_transform", "fit")

    def check_function(self, function: Function) -> Iterator[Finding]:
        logged = _logging(function)
        if logged is None or is_test(function) or not (logged.node.args or logged.node.keywords):
            return
        lost = [*_lost(function, logged), *_lost_by_callees(function, logged)]
        if not lost:
            return
        names = " and ".join(dict.fromkeys(f"`{each.shown}`" for each in lost))
        model = logged.node.args[0] if logged.node.args else logged.node.keywords[0].value
        shown = ast.unparse(model) if logged.method == "log_model" else f"{ast.unparse(logged.node.func)}(...)"
        what = "is logged" if logged.method == "log_model" else "logs a model"
        yield self.finding(
            logged.place,
            f"`{shown}` {what} without {names}, which its training data went through: nobody can give it the right "
            f"inputs. Log a Pipeline of both, or the preprocessor beside the model",
            related=[Related(f"`{each.shown}` is fitted here", each.function.path, each.place.range) for each in lost],
        )


def _logging(function: Function) -> Call | None:
    """The call that logs the model: of MLflow, or of a function of the workspace that does."""
    direct = next((call for call in function.calls_of("log_model") if _LOG_MODEL.fullmatch(call.name)), None)
    if direct is not None or not any(function.calls_of(*_FITS)):
        return direct
    return next((call for call in function.calls if "::" in call.name and "model" in said_by(function, call)), None)


def _lost(function: Function, logged: Call | None) -> Iterator[_Lost]:
    """The preprocessors that a function fits and keeps nowhere, and whose output is trained on, or returned."""
    for call in function.calls:
        if call is logged:
            return
        owner = call.name.rpartition(".")[0]
        if call.method not in _FITS or not learns_from_rows(owner) or not isinstance(call.node.func, ast.Attribute):
            continue
        receiver = call.node.func.value
        given = call.node.args[0] if call.node.args else None
        if given is None or set(words.words(ast.unparse(given))) & _TARGETS:
            continue
        if isinstance(receiver, ast.Name):
            name = receiver.id
            if _is_kept(function, name) or not _is_trained_on(function, _outputs(function, name), logged is None):
                continue
            yield _Lost(name, function, call.place)
        elif isinstance(receiver, ast.Attribute) and isinstance(receiver.value, ast.Name) and function.cls is not None:
            shown = ast.unparse(receiver)
            if receiver.value.id != "self" or _is_kept_by_class(function, receiver.attr):
                continue
            if _is_trained_on(function, _outputs(function, shown), logged is None):
                yield _Lost(shown, function, call.place)
        elif isinstance(receiver, ast.Call) and call.method == "fit_transform":
            names = _assigned(function, call.node)
            if names and _is_trained_on(function, names, logged is None):
                yield _Lost(ast.unparse(receiver.func).rpartition(".")[2], function, call.place)


def _lost_by_callees(function: Function, logged: Call) -> Iterator[_Lost]:
    """The same of the functions that are called before the model is logged, and whose result is used."""
    seen: set[str] = set()
    for call in function.calls:
        if call is logged:
            return
        if "::" not in call.name or call.name in seen or not _assigned(function, call.node):
            continue
        seen.add(call.name)
        model = function.workspace.function_model(call.name)
        if model is None or model.running or model.cls is not None:
            continue
        function.workspace.note(f"code {call.name}")
        yield from _lost(model, None)


def _is_kept(function: Function, name: str) -> bool:
    """Whether a preprocessor is handed to anything, returned or stored, or used by other functions of the file."""
    if function.is_body and any(
        name in (other.words or {name}) for other in functions_of(function.module) if other is not function
    ):
        return True
    own = {
        id(place.node.value)
        for place in function.nodes(ast.Attribute)
        if isinstance(place.node, ast.Attribute) and place.node.attr in _OWN_USE
    }
    return any(
        isinstance(place.node, ast.Name)
        and place.node.id == name
        and isinstance(place.node.ctx, ast.Load)
        and id(place.node) not in own
        for place in function.nodes(ast.Name)
    )


def _is_kept_by_class(function: Function, attribute: str) -> bool:
    """Whether an attribute of an object is used for more than to transform, in its class or elsewhere, or the object
    itself is handed on."""
    assert function.cls is not None
    own: set[int] = set()
    for node in ast.walk(function.cls.node):
        if isinstance(node, ast.Attribute) and node.attr in _OWN_USE:
            own.add(id(node.value))
    for node in ast.walk(function.cls.node):
        if isinstance(node, ast.Attribute) and node.attr == attribute and isinstance(node.ctx, ast.Load):
            if id(node) not in own:
                return True
        elif isinstance(node, ast.Call):
            values = [*node.args, *(keyword.value for keyword in node.keywords)]
            if any(isinstance(value, ast.Name) and value.id == "self" for value in values):
                return True
    outside = re.compile(rf"(?<!self)\.{re.escape(attribute)}\b|pickle|joblib|\bdill\b")
    return function.workspace.finds_around(outside, function.module)


def _outputs(function: Function, name: str) -> set[str]:
    """The names that get what a preprocessor makes of data."""
    found: set[str] = set()
    for call in function.calls_of("transform", "fit_transform"):
        if isinstance(call.node.func, ast.Attribute) and ast.unparse(call.node.func.value) == name:
            found |= _assigned(function, call.node)
    return found


def _assigned(function: Function, wanted: ast.AST) -> set[str]:
    """The names that a call's result is assigned to, perhaps wrapped or as a part of a table."""
    return {
        target.value.id if isinstance(target, ast.Subscript) and isinstance(target.value, ast.Name) else name
        for place in function.nodes(ast.Assign)
        if isinstance(place.node, ast.Assign) and any(n is wanted for n in ast.walk(place.node.value))
        for target in place.node.targets
        for name in (names_bound(target) or {""})
    } - {""}


def _is_trained_on(function: Function, names: set[str], returned: bool) -> bool:
    """Whether data, or what is made of them, end in something that trains; or are given back."""
    reached = set(names)
    for _ in range(3):
        for place in function.nodes(ast.Assign):
            if isinstance(place.node, ast.Assign) and names_read(place.node.value) & reached:
                reached |= names_bound(*place.node.targets)
    if returned:
        results = [place.node.value for place in function.nodes(ast.Return) if isinstance(place.node, ast.Return)]
        return any(result is not None and names_read(result) & reached for result in results)
    return any(
        names_read(*call.node.args, *(k.value for k in call.node.keywords)) & reached
        for call in function.calls_of(*_TRAINS_ON)
        if not learns_from_rows(call.name.rpartition(".")[0])
    )
