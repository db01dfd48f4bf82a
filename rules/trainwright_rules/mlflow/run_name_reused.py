"""MLFLOW005 run-name-reused."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from trainwright.rule import (
    Call,
    Finding,
    Function,
    Related,
    Rule,
    Severity,
    at_line,
    functions_of,
    is_test,
    repeats_around,
)

_LOOPS = (ast.For, ast.AsyncFor, ast.While)


class RunNameReused(Rule):
    """Several runs have the same name.

    ## What it does
    Reports `mlflow.start_run(run_name="...")` with a fixed name in a loop, in a function that is called in a loop, or
    in several places of a program that lead to one experiment.

    ## Why it is bad
    MLflow takes any number of runs of one name. In the list and in every chart's legend they cannot be told apart, and
    who looks a run up by its name gets one of them.

    ## Example
    ```python
    import mlflow


    def search(rates, train):
        for lr in rates:
            with mlflow.start_run(run_name="train"):
                mlflow.log_param("lr", lr)
                mlflow.log_metric("loss", train(lr))
    ```

    ## Use instead
    ```python
    import mlflow


    def search(rates, train):
        for lr in rates:
            with mlflow.start_run(run_name=f"train lr={lr}"):
                mlflow.log_param("lr", lr)
                mlflow.log_metric("loss", train(lr))
    ```

    ## Truth
    Without `run_name` MLflow makes up a name of its own for each run (`bold-crane-417`). A script that is started again
    repeats its names, too; that can't be told from the code. Runs below a parent of their own are told apart by it.

    ## References
    - mlflow.start_run: https://mlflow.org/docs/latest/api_reference/python_api/mlflow.html#mlflow.start_run
    """

    code = "MLFLOW005"
    name = "run-name-reused"
    severity = Severity.WARN
    libraries = ("mlflow",)
    words = ("start_run",)

    def check_function(self, function: Function) -> Iterator[Finding]:
        for start in function.calls_to("mlflow.start_run"):
            name = _fixed_name(start)
            if name is None or is_test(function):
                continue
            if (loop := _loop(function, start)) is not None:
                if not _has_own_parent(function, start, loop):
                    yield self._finding(start, name, "Each turn of the loop starts a run", ())
            elif (caller := _looping_caller(function)) is not None:
                yield self._finding(
                    start, name, f"`{function.name}` is called in a loop, and each call starts a run", (caller,)
                )
            elif others := _same_before(function, start, name):
                related = tuple(Related(f"A run named `{name}`", function.path, o.place.range) for o in others)
                yield self._finding(start, name, "Several places start a run", related)

    def _finding(self, start: Call, name: str, what: str, related: tuple[Related, ...]) -> Finding:
        return self.finding(
            start.place,
            f"{what} with the name `{name}`: nobody can tell them apart. Put what differs into the name",
            related=related,
        )


def _fixed_name(start: Call) -> str | None:
    given = start.argument("run_name", 2)
    if start.hides_arguments or start.argument("run_id", 0) is not None:
        return None
    return given.value if isinstance(given, ast.Constant) and isinstance(given.value, str) else None


def _loop(function: Function, start: Call) -> ast.AST | None:
    """The loop in whose turns a run is started."""
    for loop in repeats_around(start):
        if isinstance(loop, _LOOPS) and not any(isinstance(n, (ast.Break, ast.Return)) for n in loop.body):
            return loop
    return None


def _has_own_parent(function: Function, start: Call, loop: ast.AST) -> bool:
    """Whether the turn has a run of its own around this one."""
    nodes = {id(node) for node in ast.walk(loop)}
    return any(
        other is not start and id(other.node) in nodes and start.argument("nested") is not None
        for other in function.calls_to("mlflow.start_run")
    )


def _looping_caller(function: Function) -> Related | None:
    for caller in function.workspace.callers(function.id):
        model = function.workspace.function_model(caller.id)
        if model is None or is_test(model):
            continue
        function.workspace.note(f"code {caller.id}")
        for call in model.calls:
            if call.name == function.id and any(isinstance(loop, _LOOPS) for loop in repeats_around(call)):
                if not any(other.name in ("mlflow.start_run", "mlflow.set_experiment") for other in model.calls):
                    return at_line(model.path, call.place.line, "It is called here, in each turn")
    return None


def _same_before(function: Function, start: Call, name: str) -> list[Call]:
    """The other runs of the same name that a file starts, of its second; unless only one of them is started, or they
    are of several experiments."""
    found: list[tuple[Function, Call]] = []
    experiments: set[str] = set()
    for other in functions_of(function.module):
        for call in other.calls:
            if call.name == "mlflow.set_experiment":
                experiments.add(ast.unparse(call.node))
            elif call.name == "mlflow.start_run" and _fixed_name(call) == name:
                found.append((other, call))
    if len(experiments) > 1 or any(c.argument("experiment_id") or c.argument("nested") for _, c in found):
        return []
    found.sort(key=lambda pair: pair[1].place.line)
    if len(found) < 2 or found[1][1] is not start:
        return []
    first_owner, first = found[0]
    if first_owner is function and _exclude_each_other(first, start):
        return []
    return [call for _, call in found if call is not start]


def _exclude_each_other(a: Call, b: Call) -> bool:
    """Whether two calls stand in different arms of one `if`."""
    arms = {id(c.node): c.arm for c in a.context.chain() if isinstance(c.node, ast.If)} if a.context is not None else {}
    others = b.context.chain() if b.context is not None else []
    return any(id(c.node) in arms and arms[id(c.node)] != c.arm for c in others)
