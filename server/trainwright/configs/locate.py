"""Finds the node that a fact came from again, in the present tree: facts themselves hold no nodes."""

from __future__ import annotations

import ast

from trainwright.configs.declarations import argparse_name, click_name, field_default
from trainwright.configs.facts import Option, OptionKind, Read
from trainwright.source.parameters import parameters_with_defaults
from trainwright.source.place import Place


def declaration(option: Option, root: ast.AST) -> ast.AST | None:
    """The default of `option` below `root` (its function, or a statement), or the declaration where it has none."""
    if option.kind is OptionKind.FIELD:
        return _field(option, root)
    if option.kind in (OptionKind.PARAMETER, OptionKind.TYPER):
        return _parameter(option, root)
    for node in ast.walk(root):
        if not isinstance(node, ast.Call):
            continue
        if option.from_set_defaults:
            found = _set_defaults(option, node)
            if found is not None:
                return found
        elif _declares(option, node):
            return next((keyword.value for keyword in node.keywords if keyword.arg == "default"), node)
    return None


def override(option: Option, root: ast.AST) -> ast.stmt | None:
    """The assignment `config["name"] = name` of an option below `root`."""
    for node in ast.walk(root):
        if not isinstance(node, ast.Assign) or not isinstance(node.targets[0], ast.Subscript):
            continue
        value = node.value
        name = value.attr if isinstance(value, ast.Attribute) else value.id if isinstance(value, ast.Name) else ""
        if name == option.name:
            return node
    return None


def reading(place: Place, read: Read) -> ast.expr | None:
    """The expression that reads a key, below the node of a place: the key itself where it is written as text."""
    for node in ast.walk(place.node):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            if node.lineno and place.at(node).range == read.key_range:
                return node
        elif isinstance(node, ast.Attribute) and place.at(node).range == read.range:
            return node
    return None


def _declares(option: Option, node: ast.Call) -> bool:
    if option.kind is OptionKind.ARGPARSE:
        method = node.func.attr if isinstance(node.func, ast.Attribute) else ""
        declared = argparse_name(node) if method == "add_argument" else None
    else:
        declared = click_name(node)
    return declared is not None and declared[0] == option.name


def _set_defaults(option: Option, node: ast.Call) -> ast.expr | None:
    if not (isinstance(node.func, ast.Attribute) and node.func.attr == "set_defaults"):
        return None
    return next((keyword.value for keyword in node.keywords if keyword.arg == option.name), None)


def _parameter(option: Option, root: ast.AST) -> ast.AST | None:
    if not isinstance(root, (ast.FunctionDef, ast.AsyncFunctionDef)):
        return None
    for argument, default in parameters_with_defaults(root.args):
        if argument.arg != option.name or default is None:
            continue
        if option.kind is OptionKind.TYPER and isinstance(default, ast.Call):
            name = default.func.attr if isinstance(default.func, ast.Attribute) else getattr(default.func, "id", "")
            if name in ("Option", "Argument"):
                given = [k.value for k in default.keywords if k.arg == "default"]
                return next(iter((*given, *default.args)), default)
        return default
    return None


def _field(option: Option, root: ast.AST) -> ast.AST | None:
    if isinstance(root, ast.AnnAssign) and isinstance(root.target, ast.Name) and root.target.id == option.name:
        return field_default(root.value) or root
    return None
