"""MLFLOW006 metrics-only-at-end."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from trainwright.rule import (
    Applicability,
    Call,
    Finding,
    Fix,
    Function,
    Related,
    Repeats,
    Rule,
    Severity,
    at_line,
    is_logged_elsewhere,
    is_test,
    names_bound,
    names_read,
    own_walk,
    parameter_names,
    repeats_around,
    root_name,
    runs_of,
    said_by,
    targets_of,
    trains_by,
    words,
)

if TYPE_CHECKING:
    from trainwright.editing import Editor

_STEP_AT = {"mlflow.log_metric": 2, "mlflow.log_metrics": 1}
_LOOPS = (ast.For, ast.AsyncFor, ast.While)
_STEPS = frozenset(
    {"epoch", "epochs", "step", "steps", "iteration", "iterations", "iter", "itr", "it", "batch", "round", "rounds",
     "episode", "episodes", "update"}
)  # fmt: skip
"""Words of what counts the steps of one training."""
_COUNTERS = frozenset(
    {"epoch", "step", "iteration", "global_step", "epoch_idx", "current_epoch", "n_epoch", "iter_num"}
)
_OTHER_TRACKERS = frozenset({"add_scalar", "add_scalars", "log", "log_dict", "wandb", "writer", "logged"})


class MetricsOnlyAtEnd(Rule):
    """The metrics of a training loop are logged without their step, or only when it has ended.

    ## What it does
    Reports `mlflow.log_metric` in a loop without `step=`, also in a function that an epoch loop calls; and an epoch
    loop whose loss is logged only once, behind the loop, or never.

    ## Why it is bad
    Without a step every value is logged at step 0: the chart of the run shows a single point, and comparing runs by
    epoch is impossible. What is logged once at the end hides how training went: whether it converged, diverged or
    overfitted, and a run that crashes has nothing at all.

    ## Example
    ```python
    import mlflow


    def train(model, loader, epochs, run_epoch):
        with mlflow.start_run():
            mlflow.log_params({"epochs": epochs})
            for epoch in range(epochs):
                loss = run_epoch(model, loader)
                mlflow.log_metric("train_loss", loss)
    ```

    ## Use instead
    ```python
    import mlflow


    def train(model, loader, epochs, run_epoch):
        with mlflow.start_run():
            mlflow.log_params({"epochs": epochs})
            for epoch in range(epochs):
                loss = run_epoch(model, loader)
                mlflow.log_metric("train_loss", loss, step=epoch)
    ```

    ## Fix safety
    Safe: the values stay the same, and get the number of the loop's turn. Offered where the loop counts its turns, or
    the function has a parameter with the step.

    ## Truth
    A single value after the loop needs no step. Values with a name of their own in each turn (`fold_3_score`), and
    loops with a run for each turn, are right without one.

    ## References
    - mlflow.log_metric: https://mlflow.org/docs/latest/api_reference/python_api/mlflow.html#mlflow.log_metric
    """

    code = "MLFLOW006"
    name = "metrics-only-at-end"
    severity = Severity.WARN
    libraries = ("mlflow",)
    words = ("log_metric", "log_metrics", "start_run")

    def check_function(self, function: Function) -> Iterator[Finding]:
        if is_test(function):
            return
        told = False
        for call in function.calls_to(*_STEP_AT):
            if _has_step(call):
                continue
            found = self._without_step(function, call)
            if found is not None:
                told = True
                yield found
        if not told:
            yield from self._at_end(function)

    def fix(self, finding: Finding, editor: Editor) -> Fix | None:
        if finding.subject is None:
            return None
        call, step = finding.subject
        editor.set_keyword(call.place, "step", step)
        return Fix(f"Log it with `step={step}`")

    def _without_step(self, function: Function, call: Call) -> Finding | None:
        loops = [loop for loop in repeats_around(call) if isinstance(loop, _LOOPS)]
        repeating = [loop for loop in loops if _repeats(function, call, loop)]
        if repeating:
            step = _counter(loops, repeating)
            return self.finding(
                call.place,
                f"{_shown(call)} is logged in each turn of the loop without a step: all values land on step 0. Pass "
                f"`step={step or '...'}`",
                fixable=Applicability.SAFE if step is not None else None,
                subject=(call, step) if step is not None else None,
            )
        if loops or function.node is None or _starts_run(function, function.node):
            return None
        dropped = _dropped_step(function)
        if dropped is not None:
            return self.finding(
                call.place,
                f"`{function.name}` is given `{dropped}` and doesn't pass it on: all values land on step 0. Pass "
                f"`step={dropped}`",
                fixable=Applicability.SAFE,
                subject=(call, dropped),
            )
        caller = _epoch_loop_of_caller(function, call)
        if caller is None:
            return None
        return self.finding(
            call.place,
            f"{_shown(call)} is logged without a step, and `{function.name}` is called in each turn of an epoch loop: "
            f"all values land on step 0. Hand the epoch in and pass it as `step`",
            related=[caller],
        )

    def _at_end(self, function: Function) -> Iterator[Finding]:
        runs = runs_of(function)
        for loop, trained in _epoch_loops(function):
            if _logs_inside(function, loop) or is_logged_elsewhere(function):
                continue
            at = trained.place.at(loop).range
            inside = names_bound(*loop.body)
            later = [c for c in function.calls_to(*_STEP_AT) if c.place.line > at.end.line and not repeats_around(c)]
            for call in later:
                value = call.argument("value", 1) if call.name == "mlflow.log_metric" else call.argument("metrics", 0)
                names = names_read(value) if value is not None else set()
                if value is not None and names & inside and not any(isinstance(n, ast.Call) for n in ast.walk(value)):
                    yield self.finding(
                        call.place,
                        f"{_shown(call)} is logged once, when the training loop has ended: the run doesn't show how "
                        f"training went. Log it in the loop, with the epoch as `step`",
                        related=[Related("The training loop", function.path, trained.place.at(loop.iter).range)],
                    )
                    break
            for run in runs:
                kinds = [said_by(function, c) for c in run.calls]
                known = frozenset().union(*kinds) if kinds else frozenset()
                if run.start.place.line <= at.end.line or later or run.resumes or not known & {"params", "model"}:
                    continue
                if not known & {"metrics", "autolog"}:
                    yield self.finding(
                        run.start.place,
                        "The run begins when the training loop has ended, and holds no metric: how training went is "
                        "lost. Start it in front of the loop, and log the loss with the epoch as `step`",
                        related=[Related("The training loop", function.path, trained.place.at(loop.iter).range)],
                    )
                    break


def _has_step(call: Call) -> bool:
    given = call.argument("step", _STEP_AT[call.name])
    other = call.argument("run_id") is not None or call.argument("timestamp") is not None
    return call.hides_arguments or given is not None or other or not (call.node.args or call.node.keywords)


def _shown(call: Call) -> str:
    """The metric in a message."""
    key = call.argument("key" if call.name == "mlflow.log_metric" else "metrics", 0)
    if isinstance(key, ast.Constant):
        return f"`{key.value!s}`"
    if isinstance(key, ast.Dict) and key.keys and isinstance(key.keys[0], ast.Constant):
        return f"`{key.keys[0].value!s}`"
    text = ast.unparse(key) if key is not None else "A metric"
    return f"`{text}`" if len(text) <= 40 else "A metric"


def _starts_run(function: Function, root: ast.AST) -> bool:
    """Whether code starts a run, itself or in what it calls."""
    nodes = {id(node) for node in ast.walk(root)}
    return any(id(call.node) in nodes and "starts" in said_by(function, call) for call in function.calls)


def _names(loop: Repeats) -> set[str]:
    """The words of what a loop goes through."""
    if not isinstance(loop, (ast.For, ast.AsyncFor)):
        return set()
    return set(words.words(ast.unparse(loop.target))) | set(words.words(ast.unparse(loop.iter)))


def _repeats(function: Function, call: Call, loop: Repeats) -> bool:
    """Whether a loop logs the same metric of the same run in each of its turns."""
    assert isinstance(loop, _LOOPS)
    if any(_starts_run(function, statement) for statement in loop.body) or _leaves_behind(loop, call):
        return False
    key = call.argument("key" if call.name == "mlflow.log_metric" else "metrics", 0)
    if key is None:
        return False
    varying = targets_of(loop)
    for _ in range(2):
        for node in own_walk(*loop.body):
            if isinstance(node, ast.Assign) and names_read(node.value) & varying:
                varying |= names_bound(*node.targets)
    if isinstance(key, ast.Dict):
        keys = [part for part in key.keys if part is not None]
        return bool(keys) and len(keys) == len(key.keys) and not names_read(*keys) & varying
    if isinstance(key, ast.Constant):
        return True
    counts = bool(_names(loop) & _STEPS)
    if call.name == "mlflow.log_metrics":
        return counts and isinstance(key, ast.Name)
    return counts and not names_read(key) & varying


def _leaves_behind(loop: Repeats, call: Call) -> bool:
    """Whether the turn that logs is the last one."""
    for node in ast.walk(loop):
        for name in ("body", "orelse"):
            block = getattr(node, name, None)
            if not isinstance(block, list) or not any(n is call.node for s in block for n in ast.walk(s)):
                continue
            if any(isinstance(s, (ast.Break, ast.Return)) for s in block):
                return True
    return False


def _counter(loops: Sequence[Repeats], repeating: Sequence[Repeats]) -> str | None:
    """The name of the number of the turn, when one loop logs the metric and counts its turns."""
    if len(repeating) != 1 or not isinstance(repeating[0], ast.For):
        return None
    loop = repeating[0]
    inner = loops[: loops.index(loop)]
    if any(isinstance(other, ast.While) for other in inner):
        return None
    name: ast.expr | None = None
    if isinstance(loop.iter, ast.Call):
        called = ast.unparse(loop.iter.func)
        source: ast.expr = loop.iter
        if called.rpartition(".")[2] in ("tqdm", "trange", "track") and loop.iter.args:
            source = loop.iter.args[0]
            called = ast.unparse(source.func) if isinstance(source, ast.Call) else "range" if "trange" in called else ""
        if called == "range":
            name = loop.target
        elif called == "enumerate" and isinstance(loop.target, ast.Tuple):
            name = loop.target.elts[0]
    if not isinstance(name, ast.Name) or name.id == "_":
        return None
    rebound = [n for n in own_walk(*loop.body) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)]
    return name.id if all(n.id != name.id for n in rebound) else None


def _dropped_step(function: Function) -> str | None:
    """The parameter that holds a step, and which the function never reads."""
    assert function.node is not None
    read = names_read(*function.node.body)
    return next((p for p in parameter_names(function.node) if p in _COUNTERS and p not in read), None)


def _epoch_loop_of_caller(function: Function, call: Call) -> Related | None:
    """The loop over epochs in which someone calls the function, within one run."""
    key = call.argument("key" if call.name == "mlflow.log_metric" else "metrics", 0)
    fixed = isinstance(key, ast.Constant) or (
        isinstance(key, ast.Dict) and bool(key.keys) and all(isinstance(part, ast.Constant) for part in key.keys)
    )
    if not fixed:
        return None
    for caller in function.workspace.callers(function.id):
        model = function.workspace.function_model(caller.id)
        if model is None or is_test(model):
            continue
        function.workspace.note(f"code {caller.id}")
        for outer in model.calls:
            loops = [loop for loop in repeats_around(outer) if isinstance(loop, ast.For)]
            if outer.name != function.id or not loops:
                continue
            epochs = [loop for loop in loops if set(words.words(ast.unparse(loop.target))) & {"epoch", "epochs"}]
            if epochs and not any(_starts_run(model, s) for s in epochs[0].body):
                return at_line(model.path, outer.place.line, "It is called here, in each epoch")
    return None


def _epoch_loops(function: Function) -> list[tuple[ast.For, Call]]:
    """The loops over epochs in which a function trains, each with a call that does."""
    found: dict[ast.For, Call] = {}
    for call in function.calls:
        loops = [loop for loop in repeats_around(call) if isinstance(loop, ast.For)]
        if not loops or loops[-1] in found:
            continue
        if _names(loops[-1]) & {"epoch", "epochs"} and trains_by(function, call):
            found[loops[-1]] = call
    return list(found.items())


def _logs_inside(function: Function, loop: ast.For) -> bool:
    """Whether a loop logs what it computes, with MLflow or with anything else."""
    nodes = {id(node) for node in ast.walk(loop)}
    calls = [call for call in function.calls if id(call.node) in nodes]
    if any(said_by(function, call) & {"metrics", "autolog", "starts"} for call in calls):
        return True
    return any(
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and (node.func.attr in _OTHER_TRACKERS or root_name(node.func) in _OTHER_TRACKERS)
        for node in ast.walk(loop)
    )
