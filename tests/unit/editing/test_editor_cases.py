"""Runs the cases in cases/*.txt: the code before, the operations, and the code after, or why there is no fix.

A case is `=== name`, the operations, `--- before`, and `--- after` or `--- refused: reason`. In the operations, one a
line, `s`, `c` and `f` name a statement, call or function by the text that it starts with, `e` an expression by its
text. Options stand before the operations: `crlf` (both texts get Windows line ends), `bare` (both lose their last
line end), `python3.12` (the code needs it).
"""

from __future__ import annotations

import ast
import contextlib
import io
import sys
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import pytest
from node_finder import find

from trainwright.editing import CannotEdit, Editor, apply
from trainwright.source import Document, Place

OPTIONS = {"crlf", "bare", "python3.12"}
CASES = Path(__file__).parent / "cases"


@dataclass(frozen=True)
class Case:
    name: str
    options: frozenset[str]
    operations: tuple[str, ...]
    before: str
    after: str | None
    refused: str


def read_cases(path: Path) -> Iterator[Case]:
    for text in path.read_text(encoding="utf-8").split("=== ")[1:]:
        head, _, rest = text.partition("--- before\n")
        name, *operations = head.strip().split("\n")
        options = frozenset(line for line in operations if line in OPTIONS)
        before, marker, after = rest.partition("--- after\n")
        refused = ""
        if not marker:
            before, _, refused = rest.partition("--- refused: ")
        for mark, character in (("<TAB>", "\t"), ("<FF>", "\f"), ("<CR>\n", "\r"), ("<CR>", "\r")):
            before, after = before.replace(mark, character), after.replace(mark, character)
        if after.endswith("\n\n"):
            after = after[:-1]
        if "crlf" in options:
            before, after = before.replace("\n", "\r\n"), after.replace("\n", "\r\n")
        if "bare" in options:
            before, after = before.rstrip("\r\n"), after.rstrip("\r\n")
        operations = [line for line in operations if line and line not in options]
        yield Case(
            f"{path.stem}: {name}", options, tuple(operations), before, after if marker else None, refused.strip()
        )


ALL = [
    case
    for path in sorted(CASES.glob("*.txt"))
    for case in read_cases(path)
    # the code of some cases does not parse before Python 3.12
    if "python3.12" not in case.options or sys.version_info >= (3, 12)
]


def run(case: Case, document: Document) -> tuple[Editor, list[object]]:
    editor = Editor(document)

    def finder(kind: type[ast.AST]) -> object:
        def named(text: str, number: int = 0) -> Place:
            return find(document, text, kind, number, exact=kind is ast.expr)

        return named

    names = {name: getattr(editor, name) for name in dir(editor) if not name.startswith("_")}
    names |= {"s": finder(ast.stmt), "e": finder(ast.expr), "c": finder(ast.Call)}
    names["f"] = lambda name: find_definition(document, name)
    return editor, [eval(operation, names) for operation in case.operations]


def find_definition(document: Document, name: str) -> Place:
    for start in ("async def ", "def ", "class "):
        with contextlib.suppress(IndexError):
            return find(document, start + name, ast.stmt)
    raise LookupError(name)


def comments(text: str) -> list[str]:
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    return [token.string for token in tokens if token.type == tokenize.COMMENT]


@pytest.mark.parametrize("case", ALL, ids=lambda case: case.name)
def test_case(case: Case) -> None:
    document = Document(case.before)
    if case.after is None:
        with pytest.raises(CannotEdit, match=case.refused or None):
            run(case, document)[0].edits()
        return
    editor, _ = run(case, document)
    edits = editor.edits()
    result = apply(case.before, edits)
    assert result == case.after
    assert editor.edits() == edits
    assert [edit.range for edit in edits] == sorted(edit.range for edit in edits)
    assert all(before.range.end <= after.range.start for before, after in pairwise(edits))
    ast.parse(result)
    if not any(operation.startswith("remove") for operation in case.operations):
        assert sorted(comments(result)) == sorted(comments(case.before))


def test_there_are_many_cases() -> None:
    assert len(ALL) >= 60
    assert len({case.name for case in ALL}) == len(ALL)
