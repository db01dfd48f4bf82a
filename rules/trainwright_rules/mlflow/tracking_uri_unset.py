"""MLFLOW007 tracking-uri-unset."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from trainwright.rule import (
    Applicability,
    Call,
    Finding,
    Fix,
    Function,
    Rule,
    Severity,
    entries_that_run,
    functions_of,
    is_test,
    may_be_below,
    names_tracking_server,
)

if TYPE_CHECKING:
    from trainwright.editing import Editor

_SET = re.compile(
    r"tracking[_-]?uri|MlflowClient\(|\bdatabricks\b|\bazureml\b|\bazure\.ai\b|\bdagshub\b|\bdbutils\b|\bsagemaker\b"
    r"|\bmlflow\.login\(|\bzenml\b|\bclearml\b|\bfabric\b",
    re.IGNORECASE,
)
"""What says where the runs are kept, or which platform brings a server of its own."""


class TrackingUriUnset(Rule):
    """Nothing says where the runs are kept.

    ## What it does
    Reports the first `mlflow.start_run` of a program's file when neither the program nor a settings file around it
    names a tracking URI: no `set_tracking_uri`, no `MLFLOW_TRACKING_URI` in code, `.env`, YAML, scripts or the README.

    ## Why it is bad
    MLflow then keeps the runs in the folder in which the program happens to be started. Started from another folder, in
    a container or on a node of a cluster, it begins a new list of runs, and the old ones seem to be gone; colleagues
    see none of them.

    ## Example
    ```python
    import mlflow


    def train(loss_of, lr):
        with mlflow.start_run():
            mlflow.log_param("lr", lr)
            mlflow.log_metric("loss", loss_of(lr))


    if __name__ == "__main__":
        train(float, 0.1)
    ```

    ## Use instead
    ```python
    import os

    import mlflow


    def train(loss_of, lr):
        mlflow.set_tracking_uri(os.environ["MLFLOW_TRACKING_URI"])
        with mlflow.start_run():
            mlflow.log_param("lr", lr)
            mlflow.log_metric("loss", loss_of(lr))


    if __name__ == "__main__":
        train(float, 0.1)
    ```

    ## Fix safety
    Unsafe: where runs belong is the author's choice. The fix reads the variable, and falls back to a database in the
    current folder, which is what MLflow 3 does by itself.

    ## Truth
    Since MLflow 3 the default is `sqlite:///mlflow.db` in the working directory, unless there is a folder `./mlruns`
    with runs in it; before, it was that folder. The store of files is in maintenance since.

    ## References
    - MLflow tracking: https://mlflow.org/docs/latest/ml/tracking/#common-setups
    """

    code = "MLFLOW007"
    name = "tracking-uri-unset"
    severity = Severity.WARN
    libraries = ("mlflow",)
    words = ("start_run",)

    def check_function(self, function: Function) -> Iterator[Finding]:
        start = next(function.calls_to("mlflow.start_run"), None)
        if start is None or is_test(function) or not _runs(function) or _first_of_file(function) is not start:
            return
        workspace = function.workspace
        around = (module for module in workspace.around(function.path) if module.path.suffix != ".ipynb")
        modules = dict.fromkeys([function.module, *around, *workspace.importers(function.module)])
        modules.update(dict.fromkeys(workspace.imported_files(function.module)))
        if any(workspace.finds(_SET, module) for module in modules) or names_tracking_server(function.path):
            return
        where = "`./mlruns` or `mlflow.db`" if may_be_below(function.path, "mlflow", "3.0") else "`mlflow.db`"
        yield self.finding(
            start.place,
            f"Nothing says where runs are kept: MLflow uses {where} in the folder that the program is started in. Call "
            f"`mlflow.set_tracking_uri`, or set MLFLOW_TRACKING_URI",
            fixable=Applicability.UNSAFE,
            subject=next(call for call in function.calls if call.name.startswith("mlflow.")),
        )

    def fix(self, finding: Finding, editor: Editor) -> Fix | None:
        first: Call = finding.subject  # set_experiment looks the experiment up on the server, too
        module = editor.add_import("mlflow")
        os = editor.add_import("os")
        editor.insert_before(
            first.place,
            f'{module}.set_tracking_uri({os}.environ.get("MLFLOW_TRACKING_URI", "sqlite:///mlflow.db"))',
        )
        return Fix("Take the tracking URI from the environment", Applicability.UNSAFE)


def _first_of_file(function: Function) -> Call | None:
    """The first run that the file's code starts, in the order of the text, where it is known to run."""
    found: list[tuple[int, Call, Function]] = []
    for other in functions_of(function.module):
        found += [(call.place.line, call, other) for call in other.calls_to("mlflow.start_run")]
    return next((call for _, call, other in sorted(found, key=lambda one: one[0]) if _runs(other)), None)


def _runs(function: Function) -> bool:
    """Whether a program is known in which a function runs; a part of another may have its place set there."""
    return function.is_body or bool(entries_that_run(function))
