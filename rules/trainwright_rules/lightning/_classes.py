"""What the LIGHTNING rules ask of a class: which of its methods are its own, and which Lightning it is written for."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from trainwright.rule import ClassModel, Function, class_sets, declared, may_be_below, may_reach

STEPS = {"training_step": "train", "validation_step": "validation", "test_step": "test", "predict_step": "predict"}
TRAINERS = ("lightning.pytorch.Trainer",)
_LIBRARIES = ("lightning", "pytorch-lightning")
_KNOWN_LIBRARIES = {"lightning", "torch", "abc", "typing", "builtins"}
"""A base class from any other library may have whatever is looked for."""
_CALLBACKS = "lightning.pytorch.callbacks."


def may_run_with_2(function: Function | ClassModel) -> bool:
    """Whether the project around may run with Lightning 2: no version that it declares keeps it below."""
    return may_run_with(function, "2.0")


def may_run_with(function: Function | ClassModel, version: str) -> bool:
    """Whether the project around may run with a version of Lightning or a newer one."""
    known = _declared(function)
    return not known or any(may_reach(function.path, library, version) for library in known)


def may_run_below(function: Function | ClassModel, version: str) -> bool:
    """Whether the project around may run with a Lightning that is older than a version."""
    known = _declared(function)
    return not known or any(may_be_below(function.path, library, version) for library in known)


def declared_version(function: Function | ClassModel) -> str:
    """The version of Lightning that the project declares, as it stands there; empty when it declares none."""
    known = _declared(function)
    return next((f"{lib}{s}" for lib in known for s in declared(function.path, lib) if len(s)), "")


def _declared(function: Function | ClassModel) -> list[str]:
    """The names under which the project declares a version of Lightning."""
    imported = function.module.imports
    names = [library for library in _LIBRARIES if library.replace("-", "_") in imported] or _LIBRARIES
    return [library for library in names if any(len(s) for s in declared(function.path, library))]


def is_callback(cls: ClassModel) -> bool:
    """Whether a class descends from a Callback of Lightning."""
    bases = cls.library_bases
    return "lightning.pytorch.Callback" in bases or any(base.startswith(_CALLBACKS) for base in bases)


def is_whole(cls: ClassModel) -> bool:
    """Whether all ancestors of a class are known, so that none brings in unseen what the class does not define."""
    if any(base.partition(".")[0] not in _KNOWN_LIBRARIES for base in cls.library_bases):
        return False
    return not cls.module.workspace.has_unknown_base(cls.id)


def defines(cls: ClassModel, name: str) -> bool:
    """Whether a class or one of its ancestors in the workspace has a method or attribute of this name."""
    workspace = cls.module.workspace
    return workspace.method(cls.id, name) is not None or class_sets(cls, name)


def is_automatic(cls: ClassModel) -> bool:
    """Whether automatic optimisation is surely on: nothing in the class or its ancestors may switch it off."""
    return not class_sets(cls, "automatic_optimization") and is_whole(cls)


def is_fitted(cls: ClassModel) -> bool:
    """Whether a Trainer can fit it: without optimizers of its own it is a part of another module."""
    return defines(cls, "configure_optimizers")


def required(function: Function) -> int:
    """How many positional arguments a method must be given, `self` not counted."""
    assert function.node is not None
    arguments = function.node.args
    own = 0 if function.is_static else 1
    return len(arguments.posonlyargs) + len(arguments.args) - len(arguments.defaults) - own


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
