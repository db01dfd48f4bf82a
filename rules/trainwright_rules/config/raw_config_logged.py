"""CONFIG002 raw-config-logged."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from trainwright.rule import Applicability, Call, Finding, Fix, Function, Kind, Place, Related, Rule, Severity

if TYPE_CHECKING:
    from trainwright.editing import Editor

_LOADS = ("yaml.safe_load", "yaml.load", "yaml.full_load", "yaml.unsafe_load", "omegaconf.OmegaConf.load")
_LOGGED_BY = {
    "mlflow.log_params": ("params", 0),
    "mlflow.log_dict": ("dictionary", 0),
    "wandb.init": ("config", 3),
    "wandb.config.update": ("d", 0),
    "comet_ml.Experiment.log_parameters": ("parameters", 0),
}
"""What stores a config as a run's parameters, with the parameter that takes it."""
_GIVEN = frozenset({"args", "opt", "opts", "options", "overrides", "cli", "cli_args", "cmd_args", "cli_overrides",
                    "arguments", "flags"})  # fmt: skip
"""Parameters that hold what the command line gave."""
_PARSES = frozenset({"parse_args", "parse_known_args", "from_cli", "from_dotlist", "parse_intermixed_args"})


@dataclass
class _Overridden:
    """What happens to a loaded config in a function."""

    load: ast.expr
    in_place: list[tuple[ast.stmt, Place]] = field(default_factory=list)
    """Where values of the command line are put into it, in the order of the text."""
    resolved: list[tuple[str, Place]] = field(default_factory=list)
    """The names of what it becomes together with the command line."""


class RawConfigLogged(Rule):
    """The config is logged as the file has it, without the overrides of the command line.

    ## What it does
    Reports `mlflow.log_params`, `mlflow.log_dict`, `wandb.init(config=...)` and `wandb.config.update` that get a loaded
    YAML config before values of the command line are put into it, or beside a second object that has both.

    ## Why it is bad
    The tracker shows `lr: 0.001` for a run that was started with `--lr 0.0003`. Comparisons of runs are wrong without
    any sign of it, and a run that is started again from its logged parameters is another one.

    ## Example
    ```python
    import argparse

    import mlflow
    import yaml

    parser = argparse.ArgumentParser()
    parser.add_argument("--lr", type=float)
    args = parser.parse_args()
    with open("config.yaml") as handle:
        config = yaml.safe_load(handle)
    mlflow.log_params(config)
    if args.lr is not None:
        config["lr"] = args.lr
    ```

    ## Use instead
    ```python
    import argparse

    import mlflow
    import yaml

    parser = argparse.ArgumentParser()
    parser.add_argument("--lr", type=float)
    args = parser.parse_args()
    with open("config.yaml") as handle:
        config = yaml.safe_load(handle)
    if args.lr is not None:
        config["lr"] = args.lr
    mlflow.log_params(config)
    ```

    ## Fix safety
    Safe, where the config with the overrides has a name of its own above the call: that is logged instead. Where the
    overrides are applied later, the call must be moved by hand.

    ## Truth
    `wandb.init(config=...)` and `mlflow.log_params` take a copy: what is changed in the dictionary afterwards does not
    reach the run, and MLflow refuses to log another value for a parameter that it has.

    ## References
    - MLflow, log_params: https://mlflow.org/docs/latest/python_api/mlflow.html#mlflow.log_params
    - Weights & Biases, configure experiments: https://docs.wandb.ai/guides/track/config
    """

    code = "CONFIG002"
    name = "raw-config-logged"
    severity = Severity.WARN
    libraries = ("mlflow", "wandb", "comet_ml")
    words = ("log_params", "log_dict", "init", "update", "log_parameters")

    def check_function(self, function: Function) -> Iterator[Finding]:
        logs = [(call, argument) for call in function.calls_of(*self.words) if (argument := _logged(call)) is not None]
        if not logs:
            return
        configs = _loaded(function)
        given = _given(function, configs) if configs else set()
        if not given:
            return
        _follow(function, configs, given)
        shown = {name.id for _, argument in logs for name in _names(argument)}
        for call, argument in logs:
            for name in _names(argument):
                known = configs.get(name.id)
                if known is None:
                    continue
                found = self._judged(function, call, name, known, shown)
                if found is not None:
                    yield found
                    break

    def _judged(
        self, function: Function, call: Call, name: ast.Name, known: _Overridden, shown: set[str]
    ) -> Finding | None:
        start = call.place.range.start
        if known.resolved and not known.in_place:
            other, place = known.resolved[0]
            if any(resolved in shown for resolved, _ in known.resolved):
                return None  # the resolved one is logged as well
            is_above = place.range.end < start and _runs_always(function, place)
            return self.finding(
                call.place.at(name),
                f"`{name.id}` is what the file says; `{other}` has the overrides of the command line too, and is what "
                "the run uses: log that",
                related=[Related(f"{other} is made here", function.path, place.range)],
                fixable=Applicability.SAFE if is_above else None,
                subject=(call.place.at(name), other),
            )
        if known.in_place and not known.resolved and all(start < place.range.start for _, place in known.in_place):
            _, place = known.in_place[0]
            return self.finding(
                call.place.at(name),
                f"`{name.id}` is logged before the overrides of the command line are put into it: the run is recorded "
                "with values that it does not use. Log it afterwards",
                related=[Related("an override is applied here", function.path, place.range)],
            )
        return None

    def fix(self, finding: Finding, editor: Editor) -> Fix | None:
        place, name = finding.subject
        editor.replace(place, name)
        return Fix(f"Log `{name}`")


def _logged(call: Call) -> ast.expr | None:
    known = _LOGGED_BY.get(call.name)
    if known is None and ast.unparse(call.node.func).endswith(".config.update"):
        known = ("d", 0)
    return call.argument(*known) if known is not None else None


def _names(node: ast.expr) -> Iterator[ast.Name]:
    """The names whose values are logged, perhaps flattened or converted."""
    if isinstance(node, ast.Name):
        yield node
    elif isinstance(node, ast.Call):
        for argument in node.args:
            yield from _names(argument)
    elif isinstance(node, ast.Dict):
        for key, value in zip(node.keys, node.values, strict=True):
            if key is None:
                yield from _names(value)


def _given(function: Function, configs: dict[str, _Overridden]) -> set[str]:
    """The names that hold what the command line gave; a config whose path it gave is none."""
    found: set[str] = set()
    if function.node is not None:
        is_command = any(_is_command(decorator) for decorator in function.node.decorator_list)
        found |= {name for name in function.parameters if is_command or name in _GIVEN}
    for place in function.nodes(ast.Assign):
        node = place.node
        assert isinstance(node, ast.Assign)
        value = node.value
        inside = any(
            isinstance(each, ast.Call) and isinstance(each.func, ast.Attribute) and each.func.attr in _PARSES
            for each in ast.walk(value)
        )
        if inside or _mentions(value, found):
            if any(known.load is value for known in configs.values()):
                continue
            for target in node.targets:
                names = target.elts[:1] if isinstance(target, ast.Tuple) else [target]
                found |= {name.id for name in names if isinstance(name, ast.Name)}
    return found


def _is_command(decorator: ast.expr) -> bool:
    """Whether it makes a function a command of Typer or click: `@app.command()`, `@click.command`."""
    node = decorator.func if isinstance(decorator, ast.Call) else decorator
    return (node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")) in ("command", "callback")


def _loaded(function: Function) -> dict[str, _Overridden]:
    """The names of loaded configs."""
    loads = {id(call.node) for call in function.calls_to(*_LOADS)}
    for call in function.calls:
        if call.callee.kind is Kind.FUNCTION and _loads_a_config(function, call):
            loads.add(id(call.node))
    found = {}
    for place in function.nodes(ast.Assign):
        node = place.node
        assert isinstance(node, ast.Assign)
        if len(node.targets) == 1 and isinstance(node.targets[0], ast.Name) and id(node.value) in loads:
            found[node.targets[0].id] = _Overridden(node.value)
    return found


def _loads_a_config(function: Function, call: Call) -> bool:
    """Whether a function of the workspace does nothing but load a YAML file and give it back."""
    callee = function.workspace.function_model(call.callee.type)
    if callee is None or callee is function or callee.node is None:
        return False
    function.workspace.note(f"code {callee.id}")
    return any(callee.calls_to(*_LOADS)) and len(callee.node.body) <= 4


def _follow(function: Function, configs: dict[str, _Overridden], given: set[str]) -> None:
    """Note where the configs meet the command line."""
    for place in (*function.nodes(ast.Assign), *function.nodes(ast.AugAssign), *function.nodes(ast.Expr)):
        node = place.node
        assert isinstance(node, (ast.Assign, ast.AugAssign, ast.Expr))
        if isinstance(node, ast.Expr):
            call = node.value
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr == "update":
                name = _root(call.func.value)
                if name in configs and any(_mentions(each, given) for each in _arguments(call)):
                    configs[name].in_place.append((node, place))
            continue
        target = node.target if isinstance(node, ast.AugAssign) else node.targets[0]
        if isinstance(target, (ast.Subscript, ast.Attribute)):
            name = _root(target)
            if name in configs and _mentions(node.value, given):
                configs[name].in_place.append((node, place))
        elif isinstance(target, ast.Name) and _mentions(node.value, given):
            for name, known in configs.items():
                if node.value is known.load or not (_combines(node.value, name) or isinstance(node, ast.AugAssign)):
                    continue
                if target.id == name:
                    known.in_place.append((node, place))
                elif not isinstance(node, ast.AugAssign):
                    known.resolved.append((target.id, place))
    for known in configs.values():
        known.in_place.sort(key=lambda pair: pair[1].range.start)


def _combines(value: ast.expr, name: str) -> bool:
    """Whether an expression makes one mapping of a config and more: `{**config, ...}`, `merge(config, ...)`."""
    if isinstance(value, ast.Dict):
        return any(
            k is None and isinstance(v, ast.Name) and v.id == name
            for k, v in zip(value.keys, value.values, strict=True)
        )
    if isinstance(value, ast.BinOp) and isinstance(value.op, ast.BitOr):
        return any(isinstance(side, ast.Name) and side.id == name for side in (value.left, value.right))
    if isinstance(value, ast.Call):
        last = value.func.attr if isinstance(value.func, ast.Attribute) else getattr(value.func, "id", "")
        if last == "dict" or any(
            word in last.lower() for word in ("merge", "override", "combine", "resolve", "update", "apply")
        ):
            return any(isinstance(each, ast.Name) and each.id == name for each in _arguments(value))
    return False


def _arguments(call: ast.Call) -> list[ast.expr]:
    return [*call.args, *(keyword.value for keyword in call.keywords)]


def _mentions(node: ast.expr, names: set[str]) -> bool:
    return any(isinstance(each, ast.Name) and each.id in names for each in ast.walk(node))


def _root(node: ast.expr) -> str:
    while isinstance(node, (ast.Subscript, ast.Attribute)):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def _runs_always(function: Function, place: Place) -> bool:
    """Whether a statement stands directly in the function's body."""
    body = function.node.body if function.node is not None else [place.segment.node]
    return any(statement is place.node for statement in body)
