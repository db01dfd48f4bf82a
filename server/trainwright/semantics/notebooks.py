"""A notebook as rules see it: its cells in order, the statements in each, and the names that these use and bind."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from trainwright.positions import Position, Range
from trainwright.source.cells import Cell, CellMap
from trainwright.source.place import Place
from trainwright.source.segment import Segment

if TYPE_CHECKING:
    from pathlib import Path

    from trainwright.semantics.model import ModuleModel

_BUILTINS = frozenset(dir(builtins)) | {"__file__", "__name__", "display", "get_ipython", "In", "Out", "exit", "quit"}
_NOWHERE = Range(Position(0, 0), Position(0, 0))
_IMPORTS = (ast.Import, ast.ImportFrom)


@dataclass(frozen=True)
class NotebookCell:
    """One cell."""

    index: int
    """Counted from 0 over all cells."""
    cell: Cell
    statements: tuple[Segment, ...] = ()
    """The statements of a Python cell, in order."""
    head: Range = _NOWHERE
    """Of a Python cell, its first line that is more than a comment: where findings about the cell as a whole stand."""
    marker: Range = _NOWHERE
    """Of a Python cell, the comment in the program that stands above it."""
    has_code: bool = False
    """Whether there is more than comments and magics in it."""

    @property
    def number(self) -> int:
        """Counted from 1, as people and reports do."""
        return self.index + 1

    @property
    def is_intact(self) -> bool:
        """Whether all of its code parses as it stands."""
        return not any(segment.broken for segment in self.statements)


@dataclass(frozen=True)
class Names:
    """The names that running a statement asks of the notebook, and those that it leaves there."""

    used: tuple[tuple[str, ast.AST], ...] = ()
    """Each with the node that asks first. What only runs later, when a function is called, is no part of it."""
    bound: frozenset[str] = frozenset()
    deleted: frozenset[str] = frozenset()
    binds_anything: bool = False
    """Whether it may bind names that can't be read off: `from x import *`, `exec`, `globals()`."""


class NotebookModel:
    """See the module. It lives as long as the file; `refresh` brings it up to date with the document."""

    def __init__(self, module: ModuleModel, map: CellMap) -> None:
        self.module = module
        self.map = map
        self.cells: tuple[NotebookCell, ...] = ()
        self._names: dict[Segment, Names] = {}

    @property
    def path(self) -> Path:
        """The file."""
        return self.module.path

    def refresh(self) -> None:
        """Take over what the document and the map hold now."""
        document = self.module.document
        lines, body = document.lines, document.body
        cells: list[NotebookCell] = []
        at = 0
        for index, cell in enumerate(self.map.cells):
            if cell.kind != "python":
                cells.append(NotebookCell(index, cell))
                continue
            marker = self.map.marker(index)
            stop = marker + 1 + cell.lines
            start = at
            while at < len(body) and body[at].first_line < stop:
                at += 1
            number = next((n for n in range(marker + 1, min(stop, len(lines))) if _is_code(lines[n])), None)
            first = Position(marker + 1, 0)
            head = Range(first, first)
            if number is not None:
                text = lines[number].rstrip()
                head = Range(Position(number, len(text) - len(text.lstrip())), Position(number, len(text)))
            above = Range(Position(marker, 0), Position(marker, len(lines[marker].rstrip())))
            cells.append(NotebookCell(index, cell, tuple(body[start:at]), head, above, number is not None))
        self.cells = tuple(cells)
        if len(self._names) > 2 * len(body):
            self._names = {segment: self._names[segment] for segment in body if segment in self._names}

    def names(self, segment: Segment) -> Names:
        """What a statement uses and binds."""
        if segment.broken or not segment.parsed:
            return Names(binds_anything=True)
        known = self._names.get(segment)
        if known is None or segment.body_line >= 0:  # the members of a class come and go
            known = self._names[segment] = names_of(segment.node)
        return known

    def place_of(self, segment: Segment, node: ast.AST) -> Place | Range:
        """The place of a node in a statement; in a class, whose members have places of their own, its first line."""
        if not isinstance(segment.node, ast.ClassDef):
            return Place(segment, node)
        line = segment.line_of(segment.node)
        return Range(Position(line, 0), Position(line, len(segment.owner.lines[line].rstrip())))


def _is_code(line: str) -> bool:
    stripped = line.strip()
    return bool(stripped) and not stripped.startswith(("#", "pass  # [line "))


def imports_in(cell: NotebookCell) -> Iterator[Place]:
    """The import statements at the top level of a cell."""
    for segment in cell.statements:
        if isinstance(segment.node, _IMPORTS) and segment.parsed and not segment.broken:
            yield Place(segment, segment.node)


# --------------------------------------------------------------------------------------------------------- names


def names_of(node: ast.stmt) -> Names:
    """The names that a top-level statement uses when it runs, and those that it binds."""
    walk = _Walk()
    walk.visit(node)
    return Names(tuple(walk.used.items()), frozenset(walk.bound), frozenset(walk.deleted), walk.binds_anything)


class _Walk(ast.NodeVisitor):
    """In the order in which things run: a name that is bound before it is used is not asked for.

    What may bind, binds: a branch or a loop counts as taken, so that nothing is called undefined that may be defined.
    """

    def __init__(self) -> None:
        self.used: dict[str, ast.AST] = {}
        self.bound: set[str] = set()
        self.deleted: set[str] = set()
        self.binds_anything = False
        self._local: list[set[str]] = []

    def _use(self, name: str, node: ast.AST) -> None:
        if name in self.bound or name in _BUILTINS or any(name in local for local in self._local):
            return
        self.used.setdefault(name, node)

    def _bind(self, name: str) -> None:
        if self._local:
            self._local[-1].add(name)
        else:
            self.bound.add(name)
            self.deleted.discard(name)

    def visit_Name(self, node: ast.Name) -> None:
        if isinstance(node.ctx, ast.Load):
            self._use(node.id, node)
        elif isinstance(node.ctx, ast.Store):
            self._bind(node.id)
        elif not self._local:
            self._use(node.id, node)
            self.bound.discard(node.id)
            self.deleted.add(node.id)

    def visit_Assign(self, node: ast.Assign) -> None:
        self.visit(node.value)
        for target in node.targets:
            self.visit(target)

    def visit_AugAssign(self, node: ast.AugAssign) -> None:
        if isinstance(node.target, ast.Name):
            self._use(node.target.id, node.target)
        self.visit(node.value)
        self.visit(node.target)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        if node.value is not None:
            self.visit(node.annotation)
            self.visit(node.value)
            self.visit(node.target)

    def visit_NamedExpr(self, node: ast.NamedExpr) -> None:
        self.visit(node.value)
        self._bind(node.target.id)

    def visit_For(self, node: ast.For | ast.AsyncFor) -> None:
        self.visit(node.iter)
        self.visit(node.target)
        for statement in (*node.body, *node.orelse):
            self.visit(statement)

    visit_AsyncFor = visit_For

    def visit_Import(self, node: ast.Import | ast.ImportFrom) -> None:
        for alias in node.names:
            if alias.name == "*":
                self.binds_anything = True
            else:
                self._bind(alias.asname or alias.name.partition(".")[0])

    visit_ImportFrom = visit_Import

    def visit_FunctionDef(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        for outer in (*node.decorator_list, *node.args.defaults, *(d for d in node.args.kw_defaults if d is not None)):
            self.visit(outer)
        # The body runs when it is called, which may be much later.
        self._globals(node)
        self._bind(node.name)

    visit_AsyncFunctionDef = visit_FunctionDef

    def _globals(self, node: ast.AST) -> None:
        for inner in ast.walk(node):
            if isinstance(inner, ast.Global):
                self.bound.update(inner.names)

    def visit_Lambda(self, node: ast.Lambda) -> None:
        for default in (*node.args.defaults, *(d for d in node.args.kw_defaults if d is not None)):
            self.visit(default)

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        for outer in (*node.decorator_list, *node.bases, *(keyword.value for keyword in node.keywords)):
            self.visit(outer)
        self._local.append(set())
        for statement in node.body:
            self.visit(statement)
        self._local.pop()
        self._bind(node.name)

    def _comprehension(self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp) -> None:
        self.visit(node.generators[0].iter)
        self._local.append(set())
        for number, generator in enumerate(node.generators):
            if number:
                self.visit(generator.iter)
            self.visit(generator.target)
            for condition in generator.ifs:
                self.visit(condition)
        for part in (node.key, node.value) if isinstance(node, ast.DictComp) else (node.elt,):
            self.visit(part)
        self._local.pop()

    visit_ListComp = visit_SetComp = visit_GeneratorExp = visit_DictComp = _comprehension

    def visit_Try(self, node: ast.Try) -> None:
        caught = any(handler.type is None or _may_catch_name_error(handler.type) for handler in node.handlers)
        used = dict(self.used)
        for statement in node.body:
            self.visit(statement)
        if caught:  # `try: data except NameError:` asks whether there is such a name
            self.used = used
        for part in (*node.handlers, *node.orelse, *node.finalbody):
            self.visit(part)

    def visit_ExceptHandler(self, node: ast.ExceptHandler) -> None:
        if node.type is not None:
            self.visit(node.type)
        if node.name is not None:
            self._bind(node.name)
        for statement in node.body:
            self.visit(statement)

    def visit_MatchAs(self, node: ast.MatchAs) -> None:
        if node.pattern is not None:
            self.visit(node.pattern)
        if node.name is not None:
            self._bind(node.name)

    def visit_MatchStar(self, node: ast.MatchStar) -> None:
        if node.name is not None:
            self._bind(node.name)

    def visit_MatchMapping(self, node: ast.MatchMapping) -> None:
        self.generic_visit(node)
        if node.rest is not None:
            self._bind(node.rest)

    def visit_Call(self, node: ast.Call) -> None:
        if isinstance(node.func, ast.Name) and node.func.id in ("exec", "eval", "globals", "get_ipython", "__import__"):
            self.binds_anything = self.binds_anything or node.func.id in ("exec", "globals")
        self.generic_visit(node)


def _may_catch_name_error(kind: ast.expr) -> bool:
    names = {node.id for node in ast.walk(kind) if isinstance(node, ast.Name)}
    return bool(names & {"NameError", "Exception", "BaseException", "UnboundLocalError"})
