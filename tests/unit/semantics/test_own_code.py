"""A function's own code, without that of the functions and classes in it."""

from __future__ import annotations

import ast
from pathlib import Path

from trainwright.rule import Function, mentions, own_code
from trainwright.semantics.model import ModuleModel
from trainwright.semantics.workspace import Workspace
from trainwright.source.document import Document

TEXT = """import torch

first = 1


def outer(a):
    second = a
    def inner():
        third = a
    return inner


if first:
    fourth = 2
"""


def names_bound(function: Function) -> list[str]:
    return [p.node.id for p in own_code(function) if isinstance(p.node, ast.Name) and isinstance(p.node.ctx, ast.Store)]


def module() -> ModuleModel:
    return ModuleModel(Workspace(), Path("/w/train.py"), Document(TEXT))


class TestOwnCode:
    def test_functions_are_apart(self) -> None:
        model = module()
        assert names_bound(model.body) == ["first", "fourth"]
        assert names_bound(model.functions["outer"]) == ["second"]

    def test_places_are_lines_of_the_file(self) -> None:
        lines = [p.line for p in own_code(module().functions["outer"]) if isinstance(p.node, ast.Assign)]
        assert lines == [TEXT.splitlines().index("    second = a")]

    def test_mentions_reads_the_function_alone(self) -> None:
        model = module()
        assert mentions(model.functions["outer"], "third")
        assert not mentions(model.body, "second")
        assert mentions(model.body, "second", "fourth")
