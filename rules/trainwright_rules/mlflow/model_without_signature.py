"""MLFLOW003 model-without-signature."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from trainwright.rule import Applicability, Call, Finding, Fix, Function, Rule, Severity, is_test

if TYPE_CHECKING:
    from trainwright.editing import Editor

_LOG_MODEL = re.compile(
    r"mlflow\.(sklearn|pytorch|xgboost|lightgbm|catboost|tensorflow|keras|onnx|spark|statsmodels|fastai|paddle|h2o)"
    r"\.log_model"
)
"""Flavors that take a signature and infer none by themselves (transformers, openai, langchain and pyfunc may)."""
_OWN_MODEL = "mlflow.pyfunc.log_model"
_MOST_POSITIONAL = 3
"""More arguments by position than these may hold the signature in some version."""
_PREDICT = {"sklearn", "xgboost", "lightgbm", "catboost"}
"""Flavors whose models of scikit-learn's style have fit(X) and predict(X)."""


class ModelWithoutSignature(Rule):
    """A model is logged without saying what it takes and gives.

    ## What it does
    Reports `mlflow.sklearn.log_model(...)`, and `log_model` of the other flavors of trained models, with neither
    `signature` nor `input_example`.

    ## Why it is bad
    MLflow then checks nothing when the model is used: columns in another order, a missing one or text instead of
    numbers go straight into the model and come out as predictions. Serving has no schema to show, and Unity Catalog
    refuses to register the model.

    ## Example
    ```python
    import mlflow
    from sklearn.linear_model import LogisticRegression


    def train(X_train, y_train):
        model = LogisticRegression()
        model.fit(X_train, y_train)
        with mlflow.start_run():
            mlflow.log_params(model.get_params())
            mlflow.sklearn.log_model(model, name="model")
    ```

    ## Use instead
    ```python
    import mlflow
    from mlflow.models import infer_signature
    from sklearn.linear_model import LogisticRegression


    def train(X_train, y_train):
        model = LogisticRegression()
        model.fit(X_train, y_train)
        with mlflow.start_run():
            mlflow.log_params(model.get_params())
            signature = infer_signature(X_train, model.predict(X_train))
            mlflow.sklearn.log_model(model, name="model", signature=signature)
    ```

    ## Fix safety
    Unsafe: the signature is inferred from the data that the model was fitted on and from what it predicts for it. From
    then on MLflow refuses other inputs. Offered where the same function fits the model.

    ## Truth
    An `input_example` is enough: MLflow infers the signature from it. `mlflow.transformers`, `openai`, `langchain`
    and `pyfunc` with type hints at `predict` bring their own and are not reported, nor are tests and models that were
    never fitted.

    ## References
    - Model signatures: https://mlflow.org/docs/latest/ml/model/signatures/
    """

    code = "MLFLOW003"
    name = "model-without-signature"
    severity = Severity.WARN
    libraries = ("mlflow",)

    def check_function(self, function: Function) -> Iterator[Finding]:
        for call in function.calls:
            own = call.name == _OWN_MODEL and _says_no_types(function, call)
            if (not own and _LOG_MODEL.fullmatch(call.name) is None) or call.hides_arguments:
                continue
            if len(call.node.args) > _MOST_POSITIONAL or not (call.node.args or call.node.keywords):
                continue
            if any(call.argument(name) is not None for name in ("signature", "input_example")):
                continue
            model = call.argument("python_model") if own else None
            if model is None:
                model = call.node.args[0] if call.node.args else call.node.keywords[0].value
            if _is_in_a_test(function) or _is_never_fitted(function, call, model):
                continue
            data = _fitted_on(function, call, model)
            yield self.finding(
                call.place,
                f"`{ast.unparse(model)}` is logged without a signature, so MLflow cannot check what it is given "
                f"when it is used. Pass `signature=infer_signature(...)` or an `input_example`",
                fixable=Applicability.UNSAFE if data is not None else None,
                subject=(call, model, data),
            )

    def fix(self, finding: Finding, editor: Editor) -> Fix | None:
        call, model, data = finding.subject
        if data is None:
            return None
        infer = editor.add_import("mlflow.models", "infer_signature")
        editor.set_keyword(call.place, "signature", f"{infer}({data}, {ast.unparse(model)}.predict({data}))")
        return Fix(f"Infer the signature from `{data}`", Applicability.UNSAFE)


def _says_no_types(function: Function, call: Call) -> bool:
    """Whether the class of an own model is known, and its `predict` has no type hint that a signature comes from."""
    owner = call.value("python_model").type.removesuffix("()")
    facts = function.workspace.method(owner, "predict") if "::" in owner else None
    predict = function.workspace.function_model(facts.id) if facts is not None else None
    if predict is None or predict.node is None or predict.node.args.kwonlyargs or predict.node.args.vararg:
        return False
    given = predict.node.args.args[1:]
    data = given[1] if len(given) > 1 and given[0].arg in ("context", "ctx", "_") else given[0] if given else None
    return data is not None and data.annotation is None


def _is_in_a_test(function: Function) -> bool:
    """Whether a model is only there to be tested with; `pytorch_test.py` may well be a program."""
    return is_test(function) and (not function.path.stem.endswith("_test") or function.name.startswith("test"))


def _is_never_fitted(function: Function, call: Call, model: ast.expr) -> bool:
    """Whether a model is only made, and logged or dumped as it is: it has seen no data that a signature could say."""
    if call.name.split(".")[1] not in _PREDICT or not isinstance(model, ast.Name):
        return False
    made, given = False, set()
    for place in function.nodes(ast.Assign):
        node = place.node
        if isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id == model.id for t in node.targets):
            value = node.value.func if isinstance(node.value, ast.Call) else node.value
            if not isinstance(node.value, ast.Call) or not ast.unparse(value).rpartition(".")[2][:1].isupper():
                return False
            made = True
    for other in function.calls:
        if other.node is call.node or other.method in ("log_model", "dump"):
            given |= {id(a) for a in (*other.node.args, *(k.value for k in other.node.keywords))}
    return made and all(
        id(place.node) in given
        for place in function.nodes(ast.Name)
        if isinstance(place.node, ast.Name) and place.node.id == model.id and isinstance(place.node.ctx, ast.Load)
    )


def _fitted_on(function: Function, call: Call, model: ast.expr) -> str | None:
    """The name of the data that the model was fitted on, in the same function and before it is logged."""
    if call.name.split(".")[1] not in _PREDICT or not isinstance(model, ast.Name):
        return None
    found = None
    for other in function.calls:
        if other is call:
            break
        if other.method != "fit" or not isinstance(other.node.func, ast.Attribute) or not other.node.args:
            continue
        data = other.node.args[0]
        if ast.unparse(other.node.func.value) == model.id and isinstance(data, ast.Name):
            found = data.id
    return found
