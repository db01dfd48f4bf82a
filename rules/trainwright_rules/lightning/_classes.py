"""What the LIGHTNING rules ask of a class: which of its methods are its own, and which Lightning it is written for."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from trainwright.rule import ClassModel, Function, declared, may_reach

STEPS = {"training_step": "train", "validation_step": "validation", "test_step": "test", "predict_step": "predict"}
_LIBRARIES = ("lightning", "pytorch-lightning")


def may_run_with_2(function: Function | ClassModel) -> bool:
    """Whether the project around may run with Lightning 2: no version that it declares keeps it below."""
    imported = function.module.imports
    names = [library for library in _LIBRARIES if library.replace("-", "_") in imported] or _LIBRARIES
    known = [library for library in names if any(len(s) for s in declared(function.path, library))]
    return not known or any(may_reach(function.path, library, "2.0") for library in known)


def own_nodes(root: ast.AST) -> Iterator[ast.AST]:
    """All nodes of a function without those of functions within it."""
    for child in ast.iter_child_nodes(root):
        if isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)):
            continue
        yield child
        yield from own_nodes(child)


def super_init(function: Function) -> ast.stmt | None:
    """The statement of `__init__` that calls the constructor of the base class, where it stands at its top."""
    assert function.node is not None
    for statement in function.node.body:
        if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
            called = statement.value.func
            if isinstance(called, ast.Attribute) and called.attr == "__init__":
                return statement
    return None
