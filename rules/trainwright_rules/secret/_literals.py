"""The texts in code that have a name: what is assigned, passed, compared or stored under one."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from trainwright.rule import ClassModel, Function, Place, parameters_with_defaults


@dataclass(frozen=True)
class Named:
    """A text with the name that it goes by."""

    name: str
    place: Place
    text: str
    replaceable: bool
    """Whether a look-up can stand in its place."""


def texts_in(function: Function) -> Iterator[Place]:
    """Every text of a function's own code, and of the defaults of its parameters."""
    for place in function.nodes(ast.Constant):
        assert isinstance(place.node, ast.Constant)
        if isinstance(place.node.value, str) and len(place.node.value) >= 16:
            yield place
    for _, default in _defaults(function):
        if isinstance(default.node, ast.Constant) and isinstance(default.node.value, str):
            yield default


def texts_of_class(cls: ClassModel) -> Iterator[Place]:
    """Every text of a class's own statements."""
    for place in _class_statements(cls):
        for node in ast.walk(place.node):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and len(node.value) >= 16:
                yield place.at(node)


def named_in(function: Function) -> Iterator[Named]:
    """The texts of a function that go by a name."""
    for kind in (ast.Assign, ast.AnnAssign, ast.Dict, ast.Call, ast.Compare):
        for place in function.nodes(kind):
            yield from _named(place)
    for name, default in _defaults(function):
        yield from _text(name, default, default.node, True)


def named_of_class(cls: ClassModel) -> Iterator[Named]:
    """The texts of a class's own statements that go by a name."""
    for place in _class_statements(cls):
        for node in ast.walk(place.node):
            yield from _named(place.at(node))


def _class_statements(cls: ClassModel) -> Iterator[Place]:
    for member in cls.segment.members:
        if isinstance(member.node, (ast.Assign, ast.AnnAssign)):
            yield Place(member, member.node)


def _defaults(function: Function) -> Iterator[tuple[str, Place]]:
    if function.node is None:
        return
    for argument, default in parameters_with_defaults(function.node.args):
        if default is not None:
            yield argument.arg, function.place(default)


def _named(place: Place) -> Iterator[Named]:
    node = place.node
    if isinstance(node, ast.Assign):
        for target in node.targets:
            yield from _assigned(place, target, node.value)
    elif isinstance(node, ast.AnnAssign) and node.value is not None:
        yield from _assigned(place, node.target, node.value)
    elif isinstance(node, ast.Dict):
        for key, value in zip(node.keys, node.values, strict=True):
            if isinstance(key, ast.Constant) and isinstance(key.value, str):
                yield from _text(key.value, place, value, True)
    elif isinstance(node, ast.Compare) and len(node.ops) == 1 and isinstance(node.ops[0], (ast.Eq, ast.NotEq)):
        yield from _assigned(place, node.left, node.comparators[0])
    elif isinstance(node, ast.Call):
        yield from _passed(place, node)


def _passed(place: Place, call: ast.Call) -> Iterator[Named]:
    for keyword in call.keywords:
        if keyword.arg is not None and keyword.arg not in ("default", "value"):
            name = keyword.arg
            if name == "key" and isinstance(call.func, ast.Attribute) and ast.unparse(call.func.value) == "wandb":
                name = "wandb_key"
            yield from _text(name, place, keyword.value, True)
    names = [a.value for a in call.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]
    if not names or names[0] is not getattr(call.args[0], "value", None):
        return
    name = next((each for each in names if each.startswith("--")), names[0])
    for keyword in call.keywords:
        if keyword.arg in ("default", "value"):
            yield from _text(name, place, keyword.value, True)
    # os.getenv("API_KEY", "..."), config.get("password", "..."): the value is what is used where nothing is set
    if len(call.args) == 2 and isinstance(call.func, (ast.Attribute, ast.Name)):
        method = call.func.attr if isinstance(call.func, ast.Attribute) else call.func.id
        if method in ("get", "getenv", "setdefault", "setattr", "setenv", "putenv", "set", "pop"):
            yield from _text(name, place, call.args[1], False)


def _assigned(place: Place, target: ast.expr, value: ast.expr) -> Iterator[Named]:
    if isinstance(target, ast.Name):
        yield from _text(target.id, place, value, True)
    elif isinstance(target, ast.Attribute):
        owner = target.value.id if isinstance(target.value, ast.Name) and target.value.id != "self" else ""
        yield from _text(f"{owner}_{target.attr}", place, value, True)
    elif isinstance(target, ast.Subscript) and isinstance(target.slice, ast.Constant):
        is_environment = "environ" in ast.unparse(target.value)
        yield from _text(str(target.slice.value), place, value, not is_environment)
    elif isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple) and len(target.elts) == len(value.elts):
        for one, given in zip(target.elts, value.elts, strict=True):
            yield from _assigned(place, one, given)


def _text(name: str, place: Place, value: ast.expr | ast.AST, replaceable: bool) -> Iterator[Named]:
    if isinstance(value, ast.BoolOp):  # api_key = given or "..."
        value = value.values[-1]
    if isinstance(value, ast.IfExp):
        yield from _text(name, place, value.body, replaceable)
        value = value.orelse
    if isinstance(value, ast.Constant) and isinstance(value.value, str):
        yield Named(name, place.at(value), value.value, replaceable)
