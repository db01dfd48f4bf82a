"""Finds out how a module or one of its names is imported, and where a new import goes."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from trainwright.editing.changes import CannotEdit, Change, Rank
from trainwright.editing.layout import is_blank, is_comment, is_first_line, newline_at
from trainwright.editing.tree import is_docstring
from trainwright.positions import Position
from trainwright.source.document import Document
from trainwright.source.place import Place
from trainwright.source.segment import Segment
from trainwright.source.text import indentation

_MAX_LINE = 120


@dataclass(frozen=True)
class NewImport:
    """An import that the fix needs: a line of its own, or a name more in a line that is there."""

    module: str
    name: str | None

    @property
    def code(self) -> str:
        """The statement."""
        return f"import {self.module}" if self.name is None else f"from {self.module} import {self.name}"

    @property
    def binds(self) -> str:
        """The variable that the statement creates."""
        return self.name or self.module.partition(".")[0]

    @property
    def expression(self) -> str:
        """What code writes to use it."""
        return self.name or self.module


def existing(document: Document, module: str, name: str | None) -> str | None:
    """The expression that already stands for `module`, or for its `name`, in the whole file."""
    parent, _, last = module.rpartition(".")
    as_name: str | None = None
    as_module: str | None = None
    for node in _imports(document):
        for alias in node.names:
            bound = alias.asname or alias.name
            if isinstance(node, ast.Import):
                if name is not None and alias.asname and alias.name == f"{module}.{name}":
                    as_name = as_name or alias.asname
                elif alias.name == module or (alias.asname is None and alias.name.startswith(module + ".")):
                    as_module = as_module or (alias.asname or module)
            elif node.level:
                continue
            elif name is not None and node.module == module and alias.name == name:
                as_name = as_name or bound
            elif parent and node.module == parent and alias.name == last:
                as_module = as_module or bound
    others = _bound_otherwise(document)
    if as_name is not None and as_name not in others:
        return as_name
    if as_module is None or as_module.partition(".")[0] in others:
        return None
    return as_module if name is None else f"{as_module}.{name}"


def check_free(document: Document, wanted: NewImport) -> None:
    """Refuse an import that would hide, or be hidden by, another variable of the file."""
    taken = wanted.binds in _bound_otherwise(document)
    for node in _imports(document):
        for alias in node.names:
            if (alias.asname or alias.name.partition(".")[0]) != wanted.binds:
                continue
            same = isinstance(node, ast.Import) and wanted.name is None and alias.asname is None
            taken = taken or not same
    if taken:
        raise CannotEdit(f"{wanted.binds} already means something else in this file")


def extended(document: Document, wanted: NewImport, before: int) -> Change | None:
    """The change that adds a name to a `from` import of the same module above line `before`, where there is one."""
    if wanted.name is None:
        return None
    for segment in document.segments:
        node = segment.node
        if segment.broken or not isinstance(node, ast.ImportFrom) or node.level or node.module != wanted.module:
            continue
        if segment.end_line > before or any(alias.name == "*" for alias in node.names):
            continue
        last = Place(segment, node.names[-1]).range
        line = document.lines[last.end.line]
        if not document.lines[last.start.line][: last.start.column].strip():
            newline = newline_at(document.lines, last.start.line)
            text = f",{newline}{indentation(line)}{wanted.name}"
        else:
            text = f", {wanted.name}"
            if len(line.rstrip("\r\n")) + len(text) > _MAX_LINE:
                continue
        return Change(last.end, last.end, text)
    return None


def inserted(document: Document, codes: Sequence[str], before: int) -> list[Change]:
    """The changes that add import statements, all of them above line `before`."""
    lines = document.lines
    run = _first_run(document, before)
    if run:
        by_line: dict[int, list[str]] = {}
        for code in codes:
            by_line.setdefault(_line_in(run, code), []).append(code)
        newline = newline_at(lines, run[-1].end_line - 1)
        return [
            Change(Position(line, 0), Position(line, 0), "".join(code + newline for code in added), Rank.IMPORT)
            for line, added in sorted(by_line.items())
        ]
    line = _top(document)
    newline = newline_at(lines, line)
    text = "".join(code + newline for code in codes)
    if line > 0 and not is_blank(lines[line - 1]):
        text = newline + text
    if line < len(lines):
        text += newline
    place = Position(line, 0)
    return [Change(place, place, text, Rank.IMPORT)]


def _first_run(document: Document, before: int) -> list[Segment]:
    """The first run of imports; none when it comes too late for the code at line `before`."""
    run: list[Segment] = []
    for segment in document.segments:
        if isinstance(segment.node, ast.Import | ast.ImportFrom) and not segment.broken:
            run.append(segment)
        elif run and segment.first_line >= run[-1].end_line:
            break
    if not run or run[-1].end_line > before or _is_future(run[-1].node):
        return []
    return run


def _line_in(run: Sequence[Segment], code: str) -> int:
    """Where in the run of imports `code` goes.

    `import torch` goes above `from torch import nn`, the standard library behind what the file imports of it above all
    other libraries, everything else at the end.
    """
    kind, _, rest = code.partition(" ")
    library = rest.partition(" ")[0].partition(".")[0]
    if kind == "import":
        for index, segment in enumerate(run):
            node = segment.node
            if isinstance(node, ast.ImportFrom) and not node.level and (node.module or "").split(".")[0] == library:
                alone = not index or run[index - 1].end_line <= segment.first_line
                return segment.first_line if alone else run[-1].end_line
    if library in sys.stdlib_module_names:
        own = [index for index, segment in enumerate(run) if _is_standard(segment.node)]
        if own and own == list(range(len(own))) and len(own) < len(run):
            return run[own[-1]].end_line
    return run[-1].end_line


def _is_standard(node: ast.stmt) -> bool:
    """Whether an import is of the standard library."""
    if isinstance(node, ast.ImportFrom):
        return not node.level and (node.module or "").partition(".")[0] in sys.stdlib_module_names
    names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else [""]
    return all(name.partition(".")[0] in sys.stdlib_module_names for name in names)


def _top(document: Document) -> int:
    """The line for the first import of a file that has none."""
    lines = document.lines
    top = 0
    for segment in document.segments:
        if not _is_future(segment.node) and (top or not is_docstring(segment.node)):
            break
        top = segment.end_line
    if top:
        # The blank line below the docstring stays above the import.
        return top + 1 if top < len(lines) and is_blank(lines[top]) else top
    while top < len(lines) and is_first_line(top, lines[top]):
        top += 1
    block = top
    while block < len(lines) and is_comment(lines[block]):
        block += 1
    if block > top and block < len(lines) and is_blank(lines[block]):
        # A comment that a blank line follows is about the file: a licence, say.
        return block + 1
    while top < len(lines) and is_blank(lines[top]):
        top += 1
    return top


def _is_future(node: ast.stmt) -> bool:
    return isinstance(node, ast.ImportFrom) and node.module == "__future__"


def _imports(document: Document) -> Iterator[ast.Import | ast.ImportFrom]:
    """The imports that run when the file is imported: at its top level, also within `try`."""
    for segment in document.segments:
        if segment.broken:
            continue
        if isinstance(segment.node, ast.Import | ast.ImportFrom):
            yield segment.node
        elif isinstance(segment.node, ast.Try):
            for statement in segment.node.body:
                if isinstance(statement, ast.Import | ast.ImportFrom):
                    yield statement


def _bound_otherwise(document: Document) -> set[str]:
    """Variables that the top level of the file binds, other than by importing."""
    names: set[str] = set()
    for segment in document.segments:
        node = segment.node
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names.add(node.name)
        elif not isinstance(node, ast.Import | ast.ImportFrom):
            names.update(_stored(node))
    return names


def _stored(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
        yield node.id
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        yield node.name
        return
    # `except ImportError: yaml = None` still leaves the import as the meaning that code relies on.
    if isinstance(node, ast.ExceptHandler | ast.Lambda):
        return
    for child in ast.iter_child_nodes(node):
        yield from _stored(child)
