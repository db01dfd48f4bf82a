"""The commands of a Typer program: functions that Typer calls, with their parameters as options and arguments."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

from trainwright.rule import Function, ModuleModel, parameters_with_defaults

_PARAMETERS = {"typer.Option": "option", "typer.Argument": "argument"}


@dataclass(frozen=True)
class Parameter:
    """A parameter of a command. `annotation` is what stands within `Annotated`, if that is used."""

    node: ast.arg
    annotation: ast.expr | None
    declared: ast.Call | None
    """The call of `typer.Option` or `typer.Argument`."""
    kind: str
    default: ast.expr | None
    """The value that it has when it is not given; None when it is required."""

    @property
    def name(self) -> str:
        """As the code knows it."""
        return self.node.arg

    @property
    def help(self) -> ast.Constant | None:
        """The literal text of `help=`."""
        for keyword in self.declared.keywords if self.declared is not None else ():
            if keyword.arg == "help" and isinstance(keyword.value, ast.Constant):
                return keyword.value if isinstance(keyword.value.value, str) else None
        return None


def qualified(node: ast.expr, module: ModuleModel) -> str:
    """A dotted name with the import that it begins with spelled out; empty for other expressions."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name):
        return ""
    name = node.id
    first = next((target for bound, target in module.imported if bound == name), name)
    return ".".join((first, *reversed(parts)))


def decorator_of(function: Function, *methods: str) -> ast.expr | None:
    """The decorator `@app.command(...)` (or another of `methods`) of a function in a file that uses Typer."""
    node = function.node
    if node is None or "typer" not in function.module.imports:
        return None
    for decorator in node.decorator_list:
        called = decorator.func if isinstance(decorator, ast.Call) else decorator
        if isinstance(called, ast.Attribute) and called.attr in methods:
            if not qualified(called, function.module).startswith(("click.", "rich_click.")):
                return called.value
    return None


def is_command(function: Function) -> bool:
    """Whether Typer calls the function: by decorator, by `typer.run`, or as its parameters say."""
    if function.node is None or function.cls is not None:
        return False
    if decorator_of(function, "command", "callback") is not None:
        return True
    if any(parameter.declared is not None for parameter in parameters(function)):
        return True
    return function.name in _run_targets(function.module)


def _run_targets(module: ModuleModel) -> set[str]:
    found: set[str] = set()
    if "typer" not in module.imports:
        return found
    for function in (module.body, *module.functions.values()):
        for call in function.calls_to("typer.run"):
            if call.node.args and isinstance(call.node.args[0], ast.Name):
                found.add(call.node.args[0].id)
    return found


def parameters(function: Function) -> Iterator[Parameter]:
    """The parameters of a function as Typer reads them."""
    node = function.node
    if node is None:
        return
    for argument, default in parameters_with_defaults(node.args):
        annotation = argument.annotation
        declared: ast.Call | None = None
        value = default
        if isinstance(annotation, ast.Subscript) and qualified(annotation.value, function.module).endswith("Annotated"):
            inner = annotation.slice
            if isinstance(inner, ast.Tuple) and inner.elts:
                annotation = inner.elts[0]
                calls = [element for element in inner.elts[1:] if isinstance(element, ast.Call)]
                declared = next((call for call in calls if _kind(call, function.module)), None)
        elif default is not None and _kind(default, function.module):
            assert isinstance(default, ast.Call)
            declared, value = default, _default_of(default)
        if isinstance(value, ast.Constant) and value.value is ...:
            value = None
        kind = (
            _kind(declared, function.module)
            if declared is not None
            else "option"
            if default is not None
            else "argument"
        )
        yield Parameter(argument, annotation, declared, kind, value)


def _kind(node: ast.expr, module: ModuleModel) -> str:
    return _PARAMETERS.get(qualified(node.func, module), "") if isinstance(node, ast.Call) else ""


def _default_of(call: ast.Call) -> ast.expr | None:
    for keyword in call.keywords:
        if keyword.arg == "default":
            return keyword.value
    return call.args[0] if call.args else None


def text_type(annotation: ast.expr | None) -> ast.Name | None:
    """The name `str` in `str`, `Optional[str]` and `str | None`; None for other types."""
    if isinstance(annotation, ast.Name):
        return annotation if annotation.id == "str" else None
    if isinstance(annotation, ast.Subscript):
        name = (
            annotation.value.attr
            if isinstance(annotation.value, ast.Attribute)
            else getattr(annotation.value, "id", "")
        )
        return text_type(annotation.slice) if name == "Optional" else None
    if isinstance(annotation, ast.BinOp) and isinstance(annotation.op, ast.BitOr):
        sides = [annotation.left, annotation.right]
        others = [side for side in sides if not (isinstance(side, ast.Constant) and side.value is None)]
        return text_type(others[0]) if len(others) == 1 else None
    return None


def apps_of(module: ModuleModel) -> dict[str, ast.Call]:
    """The Typer applications that a file creates at its top level, by their names."""
    found: dict[str, ast.Call] = {}
    calls = {id(call.node): call for call in module.body.calls_to("typer.Typer")}
    for place in module.body.nodes(ast.Assign):
        node = place.node
        if isinstance(node, ast.Assign) and id(node.value) in calls and isinstance(node.value, ast.Call):
            found.update((target.id, node.value) for target in node.targets if isinstance(target, ast.Name))
    return found


def aliases_of(app: str, owner: ModuleModel) -> Iterator[tuple[ModuleModel, str]]:
    """What an application is called in its own file and in those that import it: `app`, `cli.app`."""
    yield owner, app
    stem = owner.path.parent.name if owner.path.stem == "__init__" else owner.path.stem
    for module in owner.workspace.importers(owner):
        if module is owner:
            continue
        for bound, target in module.imported:
            parts = target.split(".")
            if parts[-1] == app and stem in parts[:-1]:
                yield module, bound
            elif parts[-1] == stem:
                yield module, f"{bound}.{app}"


def mentions_of(app: str, module: ModuleModel, method: str) -> int:
    """How often `app.` and what matches `method` stand in the texts of a file and of those that import it."""
    return sum(
        len(re.findall(rf"(?<![\w.]){re.escape(alias)}\.{method}", file.text))
        for file, alias in aliases_of(app, module)
    )
