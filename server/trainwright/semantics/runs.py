"""MLflow runs: where a function begins and ends one, and what is logged while it is active, helpers included."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from trainwright.semantics.bindings import names_bound
from trainwright.semantics.tree import What
from trainwright.semantics.values import Kind
from trainwright.semantics.workspace import CODE

if TYPE_CHECKING:
    from trainwright.semantics.calls import Call
    from trainwright.semantics.model import Function, ModuleModel

PARAMS, METRICS, MODEL, ARTIFACTS, AUTOLOG = "params", "metrics", "model", "artifacts", "autolog"
STARTS, ENDS = "starts", "ends"
NOTHING: frozenset[str] = frozenset()

_BY_NAME = {
    "log_param": PARAMS, "log_params": PARAMS, "log_hyperparams": PARAMS, "log_hyperparameters": PARAMS,
    "log_metric": METRICS, "log_metrics": METRICS, "evaluate": METRICS,
    "log_artifact": ARTIFACTS, "log_artifacts": ARTIFACTS, "log_dict": ARTIFACTS, "log_text": ARTIFACTS,
    "log_figure": ARTIFACTS, "log_image": ARTIFACTS, "log_table": ARTIFACTS,
    "start_run": STARTS, "end_run": ENDS, "autolog": AUTOLOG, "log_model": MODEL,
}  # fmt: skip
"""The functions of mlflow and of its flavors (2.14 to 3.17), and the methods of loggers, by their last names."""
_OF_OBJECTS = frozenset({"log_param", "log_params", "log_hyperparams", "log_hyperparameters", "log_metric",
                         "log_metrics", "log_batch", "log_config", "log_configs"})  # fmt: skip
"""Methods by which trackers and clients of any kind log."""
_LOGGED_BY_CALLBACKS = re.compile(
    r"\bM[Ll][Ff]lowLogger\b|\bM[Ll][Ff]lowCallback\b|\bMLflowLoggerCallback\b|\bsetup_mlflow\b|\bautolog\("
    r"|report_to\s*=\s*[^)\n]*mlflow|^# Databricks notebook source",
    re.MULTILINE,
)
"""Databricks switches autologging on in its notebooks."""
_TRAINING_FUNCTIONS = frozenset({"xgboost.train", "lightgbm.train", "catboost.train"})
_TRAINING_METHODS = frozenset({"fit", "fit_generator", "backward"})
_MOST_FUNCTIONS = 200


def logged_by(call: Call) -> str | None:
    """What a call itself logs, or does to a run; None when it has nothing to do with one."""
    name = call.name
    if name.startswith("mlflow."):
        return _BY_NAME.get(name.rpartition(".")[2])
    if "::" not in name and call.method in _OF_OBJECTS:
        kind = _BY_NAME.get(call.method, PARAMS)
        return METRICS if call.method == "log_batch" and call.argument("params") is None else kind
    return None


def logs_of(function: Function) -> frozenset[str]:
    """What a function logs and does to runs, through all that it calls in the workspace."""
    return function.workspace.remember("mlflow", function, partial(_logs, function))


def _logs(function: Function) -> frozenset[str]:
    found: set[str] = set()
    pending, seen = [function], {function.id}
    while pending:
        current = pending.pop()
        for call in current.calls:
            own = logged_by(call)
            if own is not None:
                found.add(own)
                continue
            for inner in _called(current, call):
                if inner.id not in seen and len(seen) < _MOST_FUNCTIONS:
                    seen.add(inner.id)
                    pending.append(inner)
    return frozenset(found)


def said_by(function: Function, call: Call) -> frozenset[str]:
    """What a call logs, itself or through the functions of the workspace that it leads to."""
    own = logged_by(call)
    if own is not None:
        return frozenset({own})
    return frozenset().union(*(logs_of(inner) for inner in _called(function, call) if inner.id != function.id))


def _called(function: Function, call: Call) -> Iterator[Function]:
    """The functions of the workspace that a call leads to: the one it names, and those that it hands over."""
    workspace = function.workspace
    handed = [v.type for v in (*call.arguments, *call.keywords.values()) if v.kind is Kind.FUNCTION]
    for identifier in dict.fromkeys([call.name, *handed]):
        if "::" not in identifier:
            continue
        cls = workspace.class_model(identifier)
        found = cls.methods.get("__init__") if cls is not None else workspace.function_model(identifier)
        if found is not None and not found.running:
            workspace.note(f"{CODE}{found.id}")
            yield found
    if "::" not in call.name and isinstance(call.node.func, ast.Attribute) and call.receiver.kind is Kind.UNKNOWN:
        for cls in function.module.classes.values():
            if call.method in cls.methods:
                workspace.note(f"{CODE}{cls.methods[call.method].id}")
                yield cls.methods[call.method]


def trains_by(function: Function, call: Call) -> bool:
    """Whether a call trains: `fit`, `train` of a boosting library, or a function that steps an optimizer."""
    if call.name in _TRAINING_FUNCTIONS or (
        call.method in ("fit", "fit_generator", "backward") and "::" not in call.name
    ):
        return not call.name.startswith("sklearn.preprocessing.")
    return any(
        {What.BACKWARD, What.STEP} <= function.workspace.reach(inner.id)
        or any(c.name in _TRAINING_FUNCTIONS or c.method == "fit" for c in inner.calls)
        for inner in _called(function, call)
    )


def is_logged_elsewhere(function: Function) -> bool:
    """Whether autologging, or a logger or callback of MLflow, is switched on in the file, in one that it imports or in
    one that imports it."""
    workspace = function.workspace
    modules: list[ModuleModel] = [function.module, *workspace.imported_files(function.module)]
    modules += [module for module in workspace.importers(function.module) if module not in modules]
    return any(workspace.finds(_LOGGED_BY_CALLBACKS, module) for module in modules)


@dataclass(frozen=True, eq=False)
class Run:
    """A run that a function starts."""

    start: Call
    block: ast.With | ast.AsyncWith | None
    """The `with` that ends it."""
    calls: tuple[Call, ...]
    """The calls of the function while the run is active."""

    @property
    def resumes(self) -> bool:
        """Whether it goes on with a run that there is, or what it is given is hidden."""
        return self.start.hides_arguments or self.start.argument("run_id", 0) is not None

    @property
    def is_nested(self) -> bool:
        """Whether it belongs to another run."""
        return self.start.argument("nested") is not None or self.start.argument("parent_run_id") is not None


def runs_of(function: Function) -> list[Run]:
    """The runs that a function starts, in execution order."""
    found = []
    calls = function.calls
    for index, start in enumerate(calls):
        if start.name != "mlflow.start_run":
            continue
        block = with_block(function, start)
        if block is not None:
            inside = {id(node) for statement in block.body for node in ast.walk(statement)}
            found.append(Run(start, block, tuple(call for call in calls if id(call.node) in inside)))
            continue
        active = []
        for call in calls[index + 1 :]:
            if logged_by(call) == ENDS:
                break
            active.append(call)
        found.append(Run(start, None, tuple(active)))
    return found


def with_block(function: Function, start: Call) -> ast.With | ast.AsyncWith | None:
    """The `with` statement that a run is the context of, by itself or through a name."""
    names = {
        name
        for place in function.nodes(ast.Assign)
        if isinstance(place.node, ast.Assign) and _holds(place.node.value, start.node)
        for name in names_bound(*place.node.targets)
    }
    for kind in (ast.With, ast.AsyncWith):
        for place in function.nodes(kind):
            assert isinstance(place.node, (ast.With, ast.AsyncWith))
            for item in place.node.items:
                expression = item.context_expr
                if _holds(expression, start.node) or (isinstance(expression, ast.Name) and expression.id in names):
                    return place.node
    return None


def is_entered(function: Function, start: Call) -> bool:
    """Whether a run is handed to something that ends it: `stack.enter_context(mlflow.start_run())`, `return ...`."""
    for call in function.calls:
        if call.node is not start.node and any(_holds(value, start.node) for value in call.node.args):
            return True
    return any(
        isinstance(place.node, ast.Return) and place.node.value is not None and _holds(place.node.value, start.node)
        for place in function.nodes(ast.Return)
    )


def _holds(root: ast.AST, wanted: ast.AST) -> bool:
    return any(node is wanted for node in ast.walk(root))
