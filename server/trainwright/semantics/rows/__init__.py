"""Follows rows through code, to find what was learned from rows that a split separates only later: data leakage.

A forward walk over a function (or a module's top-level code, a notebook): each value knows the tables it descends from
and what was learned from which rows and went into it. A split of a table that carries such a fit is a leak: the fit
has seen the rows of both sides. Functions and classes of the workspace are entered; what is not known passes
everything on, because almost every operation on a table keeps its rows.
"""

from __future__ import annotations

import ast
from functools import partial

from trainwright.semantics import preprocessing
from trainwright.semantics.model import Function, ModuleModel
from trainwright.semantics.rows.values import Data, Fit, FitKind, Leak, Score, Training
from trainwright.semantics.rows.walk import Overlap, Rows, TargetKept, TestFit, Walk
from trainwright.semantics.rows.walker import Walker

__all__ = [
    "Fit",
    "FitKind",
    "Leak",
    "Overlap",
    "Rows",
    "Score",
    "TargetKept",
    "TestFit",
    "Training",
    "leaks_in",
    "rows_of",
]

_BY_PREPROCESSING = (FitKind.TRANSFORMER, FitKind.STATISTIC)


def leaks_in(function: Function) -> list[Leak]:
    """The leaks by preprocessing that a function (or a module's top-level code) shows."""
    return [leak for leak in rows_of(function).leaks if leak.fit.kind in _BY_PREPROCESSING]


def rows_of(function: Function) -> Rows:
    """What following the rows of a function shows; computed once for all rules that ask."""
    if not function.module.imports & preprocessing.LIBRARIES:
        return Rows()
    return function.workspace.remember("rows", function, partial(_followed, function))


def _stars(module: ModuleModel) -> tuple[str, ...]:
    """The modules of scikit-learn that a file imports everything from."""
    return tuple(name for name in module.star_imports if name.partition(".")[0] in ("sklearn", "imblearn"))


def _followed(function: Function) -> Rows:
    walk = Walk(function.module, function.segment, stars=_stars(function.module))
    walker = Walker(walk, function.module, {}, {})
    if function.node is not None:
        walk.segment = function.segment
        walk.active.append(function.id)
        for parameter in function.parameters:
            walker.environment[parameter] = Data(frozenset({f"{function.qualname}({parameter})"}))
        if function.cls is not None and not function.is_static and function.parameters:
            walker.environment[function.parameters[0]] = walker.instance(function.cls.name, function.name)
        walker.run(function.node.body)
    else:
        walk.active.append(function.id)
        for segment in function.module.segments:
            if isinstance(segment.node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
                continue
            walk.segment = segment
            walker.run([segment.node])
    for entered in walk.entered:
        function.workspace.note(f"code {entered}")
    return walk.rows()
