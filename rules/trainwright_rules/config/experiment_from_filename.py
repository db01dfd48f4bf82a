"""CONFIG004 experiment-from-filename."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from trainwright.rule import Call, Finding, Function, Rule, Severity, words

_NAMING = {
    "mlflow.set_experiment": ("experiment_name", 0),
    "mlflow.create_experiment": ("name", 0),
    ".set_experiment": ("experiment_name", 0),
    ".create_experiment": ("name", 0),
    "wandb.init": ("project", 1),
    "comet_ml.Experiment": ("project_name", 1),
    "comet_ml.start": ("project_name", None),
    "clearml.Task.init": ("project_name", 0),
    "lightning.pytorch.loggers.MLFlowLogger": ("experiment_name", 0),
    "lightning.pytorch.loggers.WandbLogger": ("project", None),
    "lightning.pytorch.loggers.CometLogger": ("project_name", None),
    "pytorch_lightning.loggers.MLFlowLogger": ("experiment_name", 0),
    "pytorch_lightning.loggers.WandbLogger": ("project", None),
}
"""What names an experiment or project, with the parameter that takes the name."""
_CUT = frozenset({"stem", "name", "basename", "splitext", "split", "rsplit", "partition", "rpartition", "removesuffix"})
_FILES = frozenset({"config", "cfg", "conf", "configuration", "yaml", "yml", "params", "hparams", "settings"})
_ROLES = frozenset(
    {
        "file",
        "path",
        "filename",
        "filepath",
        "fname",
        "fn",
        "name",
        "f",
        "p",
        "exp",
        "experiment",
        "train",
        "model",
        "base",
    }
)


class ExperimentFromFilename(Rule):
    """The name of an experiment is cut out of the name of a file.

    ## What it does
    Reports `mlflow.set_experiment`, `wandb.init(project=...)` and the like, when the name is made of the path of a
    config file (`Path(config).stem`, `os.path.basename(args.config)`) or of the script itself (`__file__`,
    `sys.argv[0]`).

    ## Why it is bad
    Who renames or copies the file starts a new experiment without a word, and the runs that should be compared lie in
    two. `config.yaml` of two projects, on the other hand, ends up in one. And no search in the code finds the name that
    the tracking server shows.

    ## Example
    ```python
    import argparse
    from pathlib import Path

    import mlflow

    parser = argparse.ArgumentParser()
    parser.add_argument("--config", required=True)
    args = parser.parse_args()
    mlflow.set_experiment(Path(args.config).stem)
    ```

    ## Use instead
    ```python
    import argparse

    import mlflow

    parser = argparse.ArgumentParser()
    parser.add_argument("--config", required=True)
    parser.add_argument("--experiment", default="churn-baseline")
    args = parser.parse_args()
    mlflow.set_experiment(args.experiment)
    mlflow.set_tag("config", args.config)
    ```

    ## References
    - MLflow, organizing runs in experiments: https://mlflow.org/docs/latest/ml/tracking/#experiments
    """

    code = "CONFIG004"
    name = "experiment-from-filename"
    severity = Severity.WARN
    libraries = ("mlflow", "wandb", "comet_ml", "clearml", "lightning", "pytorch_lightning")
    words = ("set_experiment", "create_experiment", "init", "Experiment", "start", "MLFlowLogger", "WandbLogger",
             "CometLogger")  # fmt: skip

    def check_function(self, function: Function) -> Iterator[Finding]:
        for call in function.calls_of(*self.words):
            name = _name_given(call)
            if name is None:
                continue
            file = _file_it_is_cut_from(function, name)
            if file is not None:
                yield self.finding(
                    call.place.at(name),
                    f"The experiment is named after the file `{file}`: who renames or copies it starts another one, "
                    "and runs that belong together are torn apart. Give the name in the config or as a constant",
                )


def _name_given(call: Call) -> ast.expr | None:
    known = _NAMING.get(call.name)
    if known is None and call.name.endswith("MlflowClient.create_experiment"):
        known = ("name", 0)
    if known is None and call.method in ("set_experiment", "create_experiment") and call.name.startswith("."):
        known = _NAMING[f".{call.method}"]
    return call.argument(*known) if known is not None else None


def _file_it_is_cut_from(function: Function, node: ast.expr, depth: int = 0) -> str | None:
    """The config or script, as it stands in the code, whose name becomes part of `node`."""
    if depth > 3:
        return None
    if isinstance(node, ast.JoinedStr):
        parts = [part.value for part in node.values if isinstance(part, ast.FormattedValue)]
        return next((file for part in parts if (file := _file_it_is_cut_from(function, part, depth + 1))), None)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return _file_it_is_cut_from(function, node.left, depth) or _file_it_is_cut_from(function, node.right, depth)
    if isinstance(node, ast.BoolOp) or (isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name)):
        return None
    if isinstance(node, ast.Name):
        values = list(_values_of(function, node.id))
        return _file_it_is_cut_from(function, values[0], depth + 1) if len(values) == 1 else None
    cut = False
    while True:
        if isinstance(node, ast.Call):
            last = _last(node.func)
            cut = cut or last in _CUT
            if last in ("parent", "dirname", "getcwd", "cwd"):
                return None
            if isinstance(node.func, ast.Attribute) and not _is_module(node.func.value):
                node = node.func.value
            elif node.args:
                node = node.args[0]
            else:
                return None
        elif isinstance(node, ast.Subscript) and not isinstance(node.slice, ast.Constant | ast.UnaryOp | ast.Slice):
            return None
        elif isinstance(node, ast.Subscript) and not _is_argv(node):
            if isinstance(node.slice, ast.Constant) and isinstance(node.slice.value, str):
                break
            node = node.value
        elif isinstance(node, ast.Attribute) and node.attr in _CUT | {"parent", "parents", "parts"}:
            if node.attr.startswith("parent"):
                return None
            cut = cut or node.attr == "stem" or (node.attr == "name" and isinstance(node.value, ast.Call))
            node = node.value
        else:
            break
    if not cut:
        return None
    return ast.unparse(node) if _is_config_or_script(node) else None


def _is_config_or_script(node: ast.expr) -> bool:
    if _is_argv(node) or (isinstance(node, ast.Name) and node.id == "__file__"):
        return True
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return re.search(r"\.(ya?ml|json|toml|py)$", node.value) is not None
    name = str(getattr(node.slice, "value", "")) if isinstance(node, ast.Subscript) else _last(node)
    said = words.words(name)
    return (
        bool(said)
        and not _FILES.isdisjoint(said)
        and set(said) <= _FILES | _ROLES | {"exp", "experiment", "train", "model", "base"}
    )


def _is_argv(node: ast.expr) -> bool:
    return isinstance(node, ast.Subscript) and ast.unparse(node) == "sys.argv[0]"


def _is_module(node: ast.expr) -> bool:
    return ast.unparse(node) in ("os.path", "osp", "path", "ntpath", "posixpath", "pathlib", "os")


def _last(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def _values_of(function: Function, name: str) -> Iterator[ast.expr]:
    for place in function.nodes(ast.Assign):
        assert isinstance(place.node, ast.Assign)
        if any(isinstance(target, ast.Name) and target.id == name for target in place.node.targets):
            yield place.node.value
