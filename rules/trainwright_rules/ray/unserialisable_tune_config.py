"""RAY007 unserialisable-tune-config."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from trainwright.rule import Call, Finding, Function, Place, Rule, Severity

_TAKES = {
    "ray.tune.Tuner": ("param_space", 1),
    "ray.tune.tuner.Tuner": ("param_space", 1),
    "ray.tune.run": ("config", None),
    "ray.tune.run_experiments": ("config", None),
    "ray.tune.with_parameters": ("", None),
}
_TRAINERS = re.compile(r"ray\.train\.\w+\.\w+Trainer|ray\.train\.\w+Trainer")
_LOCKS = frozenset(
    f"threading.{name}" for name in ("Lock", "RLock", "Condition", "Event", "Semaphore", "BoundedSemaphore", "Thread",
                                     "Timer", "Barrier")
) | {f"queue.{name}" for name in ("Queue", "LifoQueue", "PriorityQueue", "SimpleQueue")} | {
    f"multiprocessing.{name}" for name in ("Lock", "RLock", "Event", "Condition", "Semaphore", "Queue", "SimpleQueue",
                                           "Pipe", "Pool", "Value", "Array")
}  # fmt: skip
_FILES = frozenset({"builtins.open", "io.open", "gzip.open", "bz2.open", "lzma.open", "codecs.open"})
_CONNECTIONS = re.compile(
    r"(?:sqlite3|psycopg2?|pymysql|mysql\.connector|duckdb|pyodbc)\.connect|socket\.(?:socket|create_connection)"
    r"|h5py\.File"
)


class UnserialisableTuneConfig(Rule):
    """The search space of Tune holds something that cannot be sent to a trial.

    ## What it does
    Reports an open file, a lock, a generator or a connection in the `param_space` of a `tune.Tuner`, the `config` of
    `tune.run`, the arguments of `tune.with_parameters`, or the `train_loop_config` of a Ray Train trainer.

    ## Why it is bad
    Tune pickles the configuration for each trial, and again to save the experiment. It fails when the trials are
    started, after data was loaded and searched; with `fail_fast=False` it is the trials that fail, one by one.

    ## Example
    ```python
    import threading

    from ray import tune


    def train(config):
        with config["lock"]:
            return {"loss": config["lr"]}


    def search():
        space = {"lr": tune.loguniform(1e-4, 1e-1), "lock": threading.Lock()}
        return tune.Tuner(train, param_space=space).fit()
    ```

    ## Use instead
    ```python
    import threading

    from ray import tune


    def train(config):
        with threading.Lock():
            return {"loss": config["lr"]}


    def search():
        space = {"lr": tune.loguniform(1e-4, 1e-1)}
        return tune.Tuner(train, param_space=space).fit()
    ```

    ## Truth
    Ray pickles with cloudpickle, which takes lambdas, functions of the notebook, classes and modules. What it cannot
    take is what belongs to one process: open files (of those opened to read text it sends the content), locks,
    generators, sockets and connections. Give the trial what it needs to open its own: the path, the address.

    ## References
    - Ray, serialization: https://docs.ray.io/en/latest/ray-core/objects/serialization.html
    - Tune, search spaces: https://docs.ray.io/en/latest/tune/api/search_space.html
    """

    code = "RAY007"
    name = "unserialisable-tune-config"
    severity = Severity.WARN
    libraries = ("ray",)

    def check_function(self, function: Function) -> Iterator[Finding]:
        for call in function.calls:
            if not call.name.startswith("ray."):
                continue
            for given in _configs(call):
                for key, value in _entries(function, given):
                    what = _unserialisable(function, value)
                    if what is not None:
                        place = call.place.at(value) if _is_in(call.node, value) else _place(function, call, value)
                        yield self.finding(
                            place,
                            f"`{key}` holds {what}, which cannot be pickled: the trials get no copy of it. Pass what "
                            f"is needed to make it, and make it in the trial",
                        )


def _configs(call: Call) -> Iterator[ast.expr]:
    """The configurations that a call sends to trials or training workers."""
    if call.name == "ray.tune.with_parameters":
        yield from (ast.Dict([ast.Constant(k.arg)], [k.value]) for k in call.node.keywords if k.arg is not None)
        return
    known = _TAKES.get(call.name)
    if known is not None:
        given = call.argument(*known)
        if given is not None:
            yield given
    elif _TRAINERS.fullmatch(call.name):
        given = call.argument("train_loop_config")
        if given is not None:
            yield given


def _entries(function: Function, node: ast.expr, depth: int = 0) -> Iterator[tuple[str, ast.expr]]:
    """The values of a dictionary display with their keys, inner ones included."""
    if isinstance(node, ast.Name) and depth < 3:
        bound = _bound_to(function, node.id)
        if isinstance(bound, ast.Dict):
            yield from _entries(function, bound, depth + 1)
        return
    if isinstance(node, ast.Dict):
        for key, value in zip(node.keys, node.values, strict=True):
            shown = key.value if isinstance(key, ast.Constant) else ast.unparse(key) if key is not None else ""
            if isinstance(value, ast.Dict):
                yield from _entries(function, value, depth + 1)
            elif key is not None:
                yield str(shown), value
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "dict":
        yield from ((k.arg, k.value) for k in node.keywords if k.arg is not None)


def _bound_to(function: Function, name: str) -> ast.expr | None:
    """The one expression that a name is bound to, in the function or at the top of the file."""
    for owner in dict.fromkeys((function, function.module.body)):
        values = [
            place.node.value
            for place in owner.nodes(ast.Assign)
            if isinstance(place.node, ast.Assign)
            and any(isinstance(target, ast.Name) and target.id == name for target in place.node.targets)
        ]
        if values:
            return values[0] if len(values) == 1 else None
    return None


def _unserialisable(function: Function, node: ast.expr) -> str | None:
    if isinstance(node, ast.GeneratorExp):
        return "a generator"
    if isinstance(node, ast.Name):
        bound = _bound_to(function, node.id)
        return _unserialisable(function, bound) if isinstance(bound, (ast.Call, ast.GeneratorExp)) else None
    if not isinstance(node, ast.Call):
        return None
    call = next((c for owner in (function, function.module.body) for c in owner.calls if c.node is node), None)
    if call is None:
        return None
    if call.name in _FILES:
        return None if _is_copied(call) else "an open file"
    if call.name in _LOCKS:
        last = call.name.rpartition(".")[2]
        return f"a `{last}` of {call.name.partition('.')[0]}"
    if _CONNECTIONS.fullmatch(call.name):
        return "an open connection" if "h5py" not in call.name else "an open file"
    if "::" in call.name:
        function.workspace.note(f"code {call.name}")
        model = function.workspace.function_model(call.name)
        if model is not None and model.node is not None and (model.nodes(ast.Yield) or model.nodes(ast.YieldFrom)):
            return "a generator" if isinstance(model.node, ast.FunctionDef) and not model.decorators else None
    return None


def _is_copied(call: Call) -> bool:
    """Whether a file is opened to read text: cloudpickle sends all that is in it (ray/cloudpickle, `_file_reduce`)."""
    mode = call.argument("mode", 1)
    return mode is None or (isinstance(mode, ast.Constant) and str(mode.value) in ("r", "rt", "tr"))


def _is_in(root: ast.AST, wanted: ast.AST) -> bool:
    return any(node is wanted for node in ast.walk(root))


def _place(function: Function, call: Call, value: ast.expr) -> Place:
    """Where a value of a dictionary stands that has a name."""
    for owner in (function, function.module.body):
        for place in (*owner.nodes(ast.Dict), *owner.nodes(ast.Call)):
            if _is_in(place.node, value):
                return place.at(value)
    return call.place
