"""Applies operations to random statements of real files and compares the outcome with the same change of the tree.

EDITOR_PLACES sets how many places are tried, EDITOR_ROOTS (separated like PATH) where the files come from; by default
the standard library of this Python.
"""

from __future__ import annotations

import ast
import io
import os
import random
import sysconfig
import tokenize
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from node_finder import places

from trainwright.editing import CannotEdit, Editor, apply
from trainwright.positions import Position, Range, column_from_utf8
from trainwright.rule import Edit
from trainwright.source import Document, Place, Unreadable, read_source, split_lines

PLACES = int(os.environ.get("EDITOR_PLACES", "180"))
ROOTS = os.environ.get("EDITOR_ROOTS", sysconfig.get_paths()["stdlib"]).split(os.pathsep)
MARK = "operation_of_the_test"


@dataclass(frozen=True)
class Sibling:
    """A statement of a fresh tree: its list, and where in it."""

    block: list[ast.stmt]
    index: int


def siblings(tree: ast.Module, lines: Sequence[str]) -> dict[tuple[int, int, str], Sibling]:
    found = {}
    for node in ast.walk(tree):
        for name in ("body", "orelse", "finalbody"):
            block = getattr(node, name, None)
            if not isinstance(block, list):
                continue
            for index, statement in enumerate(block):
                column = column_from_utf8(lines[statement.lineno - 1], statement.col_offset)
                found[statement.lineno - 1, column, type(statement).__name__] = Sibling(block, index)
    return found


def key(place: Place) -> tuple[int, int, str]:
    return (*place.range.start, type(place.node).__name__)


def comments(text: str) -> list[str]:
    tokens = tokenize.generate_tokens(io.StringIO(text, newline="").readline)
    return [token.string.rstrip("\r") for token in tokens if token.type == tokenize.COMMENT]


def one_by_one(text: str, edits: Sequence[Edit]) -> str:
    """`apply` in another way: from the last edit to the first, each on the text that the one before left."""
    for edit in reversed(edits):
        lines = split_lines(text)
        offsets = [0]
        for line in lines:
            offsets.append(offsets[-1] + len(line))
        (line, column), (end_line, end_column) = edit.range
        text = text[: offsets[line] + column] + edit.text + text[offsets[end_line] + end_column :]
    return text


class NothingToDo(Exception):
    """The random choice is none that the operation is meant for."""


class Trial:
    """One document, one random statement of it, and one operation."""

    def __init__(self, document: Document, chooser: random.Random) -> None:
        self.document = document
        self.text = document.text
        self.lines = split_lines(self.text)
        self.chooser = chooser
        self.editor = Editor(document)
        self.tree = ast.parse(self.text)
        self.siblings = siblings(self.tree, self.lines)
        self.statements = [place for place in places(document) if isinstance(place.node, ast.stmt)]
        self.by_block: dict[int, list[Place]] = {}
        for place in self.statements:
            self.by_block.setdefault(id(self.siblings[key(place)].block), []).append(place)
        for block in self.by_block.values():
            block.sort(key=lambda place: self.siblings[key(place)].index)

    def pick(self, *kinds: type[ast.AST]) -> tuple[list[Place], list[ast.stmt], int]:
        statements = [place for place in self.statements if isinstance(place.node, kinds or ast.stmt)]
        if not statements:
            raise NothingToDo
        place = self.chooser.choice(statements)
        sibling = self.siblings[key(place)]
        return self.by_block[id(sibling.block)], sibling.block, sibling.index

    def wrap(self) -> None:
        block, nodes, first = self.pick()
        last = self.chooser.randrange(first, min(len(block), first + 6))
        self.editor.wrap(block[first], block[last], f"with {MARK}()")
        header = ast.parse(f"with {MARK}(): pass").body[0]
        assert isinstance(header, ast.With)
        header.body = nodes[first : last + 1]
        nodes[first : last + 1] = [header]
        edits = self.finish(same_comments=True)
        before, after = self.lines, split_lines(apply(self.text, edits))
        start, stop = edits[0].range.start.line, edits[-1].range.end.line + 1
        grown = len(after) - len(before)
        assert after[:start] == before[:start]
        assert after[stop + grown :] == before[stop:]
        if grown == 1:
            inner = list(zip(before[start:stop], after[start + 1 : stop + 1], strict=True))
            assert all(new.endswith(old.lstrip(" \t")) and not new[: -len(old)].strip() for old, new in inner)

    def move(self) -> None:
        block, nodes, source = self.pick()
        target = self.chooser.randrange(len(block))
        behind = self.chooser.random() < 0.5
        if target == source:
            raise NothingToDo
        operation = self.editor.move_after if behind else self.editor.move_before
        operation(block[source], block[target])
        anchor = nodes[target]
        moved = nodes.pop(source)
        nodes.insert(next(i for i, node in enumerate(nodes) if node is anchor) + behind, moved)
        self.moved()

    def move_elsewhere(self) -> None:
        block, nodes, source = self.pick()
        others, other_nodes, target = self.pick()
        inside = block[source].range
        if nodes is other_nodes or inside.contains(others[target].range.start):
            raise NothingToDo
        self.editor.move_before(block[source], others[target])
        anchor = other_nodes[target]
        moved = nodes.pop(source)
        if not nodes and nodes is not self.tree.body:
            nodes.append(ast.Pass())
        other_nodes.insert(next(i for i, node in enumerate(other_nodes) if node is anchor), moved)
        self.moved()

    def moved(self) -> None:
        edits = self.finish()
        after = apply(self.text, edits)
        assert Counter(comments(after)) == Counter(comments(self.text))
        left = Counter(line.strip() for line in self.lines if line.strip())
        right = Counter(line.strip() for line in split_lines(after) if line.strip())
        extra = Counter({text: count for text, count in (right - left).items() if text != "pass"})
        if not any(";" in line or (":" in line and not line.rstrip().endswith(":")) for line in (left - right)):
            assert not left - right
            assert not extra

    def insert(self) -> None:
        block, nodes, index = self.pick()
        behind = self.chooser.random() < 0.5
        operation = self.editor.insert_after if behind else self.editor.insert_before
        operation(block[index], f"{MARK}()")
        nodes.insert(index + behind, ast.parse(f"{MARK}()").body[0])
        self.inserted()

    def insert_first(self) -> None:
        block, nodes, index = self.pick(ast.FunctionDef, ast.AsyncFunctionDef)
        node = nodes[index]
        assert isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        self.editor.insert_first(block[index], f"{MARK}()")
        node.body.insert(ast.get_docstring(node) is not None, ast.parse(f"{MARK}()").body[0])
        self.inserted()

    def inserted(self) -> None:
        edits = self.finish(same_comments=True)
        after = split_lines(apply(self.text, edits))
        kept = [line for line in after if line.strip() != f"{MARK}()"]
        if len(kept) == len(after) - 1 == len(self.lines):
            assert [line.rstrip("\r\n") for line in kept] == [line.rstrip("\r\n") for line in self.lines]
        else:
            # A line with several statements was taken apart.
            assert len(edits) > 1 or len(kept) > len(self.lines)

    def decorate(self) -> None:
        block, nodes, index = self.pick(ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
        node = nodes[index]
        assert isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        self.editor.decorate(block[index], f"{MARK}")
        node.decorator_list.append(ast.Name(MARK, ast.Load()))
        self.finish(same_comments=True)

    def remove(self) -> None:
        block, nodes, index = self.pick()
        self.editor.remove(block[index])
        del nodes[index]
        if not nodes and nodes is not self.tree.body:
            nodes.append(ast.Pass())
        self.finish()

    def arguments(self) -> None:
        calls = [place for place in places(self.document) if isinstance(place.node, ast.Call)]
        if not calls:
            raise NothingToDo
        call = self.chooser.choice(calls)
        twin = next(
            node
            for node in ast.walk(self.tree)
            if isinstance(node, ast.Call)
            and ast.dump(node) == ast.dump(call.node)
            and self.range_of(node) == call.range
        )
        plain = [index for index, _ in enumerate(twin.args) if not any_starred(twin.args[: index + 1])]
        if plain and self.chooser.random() < 0.5:
            index = self.chooser.choice(plain)
            self.editor.remove_argument(call, index)
            del twin.args[index]
        for keyword in list(twin.keywords):
            if keyword.arg and self.chooser.random() < 0.3:
                self.editor.remove_argument(call, keyword.arg)
                twin.keywords.remove(keyword)
        if self.chooser.random() < 0.7:
            self.editor.set_keyword(call, MARK, "1")
            twin.keywords.append(ast.keyword(MARK, ast.Constant(1)))
        self.finish()

    def replace(self) -> None:
        names = [place for place in places(self.document) if isinstance(place.node, ast.Name | ast.Attribute)]
        names = [place for place in names if isinstance(place.node.ctx, ast.Load)]  # type: ignore[attr-defined]
        if not names:
            raise NothingToDo
        name = self.chooser.choice(names)
        code = self.chooser.choice([f"{MARK} + 1", f"{MARK}, 2", f"{MARK} if 0 else 1", f"not {MARK}", f"{MARK}.a(1)"])
        self.editor.replace(name, code)
        new = ast.parse(code, mode="eval").body
        wanted = name.range

        class Replacer(ast.NodeTransformer):
            def generic_visit(inner, node: ast.AST) -> ast.AST:
                if type(node) is type(name.node) and self.range_of(node) == wanted:
                    return new
                return super().generic_visit(node)

        self.tree = Replacer().visit(self.tree)
        self.finish()

    def range_of(self, node: ast.AST) -> Range:
        line, column, end, end_column = (
            getattr(node, name) for name in ("lineno", "col_offset", "end_lineno", "end_col_offset")
        )
        return Range(
            Position(line - 1, column_from_utf8(self.lines[line - 1], column)),
            Position(end - 1, column_from_utf8(self.lines[end - 1], end_column)),
        )

    def finish(self, same_comments: bool = False) -> tuple[Edit, ...]:
        edits = self.editor.edits()
        assert self.document.text == self.text
        result = apply(self.text, edits)
        assert result == one_by_one(self.text, edits)
        assert ast.dump(ast.parse(result)) == ast.dump(self.tree)
        if same_comments:
            assert comments(result) == comments(self.text)
        return edits


def any_starred(arguments: Sequence[ast.expr]) -> bool:
    return any(isinstance(argument, ast.Starred) for argument in arguments)


OPERATIONS: dict[str, Callable[[Trial], None]] = {
    "wrap": Trial.wrap,
    "move": Trial.move,
    "move_elsewhere": Trial.move_elsewhere,
    "insert": Trial.insert,
    "insert_first": Trial.insert_first,
    "decorate": Trial.decorate,
    "remove": Trial.remove,
    "arguments": Trial.arguments,
    "replace": Trial.replace,
}


def real_documents(chooser: random.Random, count: int) -> list[Document]:
    """Random files, some `varied`; every second one is changed first, so that segments have shifts of their own."""
    files = [file for root in ROOTS for file in Path(root).rglob("*.py") if file.stat().st_size < 60_000]
    documents: list[Document] = []
    for file in chooser.sample(sorted(files), min(len(files), count * 2)):
        try:
            text = read_source(file).text
            ast.parse(text)
        except (Unreadable, SyntaxError, ValueError):
            continue
        document = Document(varied(text, len(documents)))
        if not document.segments or document.syntax_error:
            continue
        if len(documents) % 2:
            shift_segments(document, chooser)
        documents.append(document)
        if len(documents) == count:
            break
    return documents


def varied(text: str, number: int) -> str:
    """Some files with Windows line ends, some without the last line end."""
    if number % 5 == 3:
        text = "\r\n".join(line.rstrip("\r\n") for line in text.split("\n"))
    return text.rstrip("\r\n") if number % 4 == 2 else text


def shift_segments(document: Document, chooser: random.Random) -> None:
    before = document.text
    statements = [place for place in places(document) if isinstance(place.node, ast.stmt)]
    place = chooser.choice(statements)
    start = Position(place.range.start.line, 0)
    document.edit(Range(start, start), "# one line\n\n")
    document.edit(Range(Position(0, 0), Position(0, 0)), "# another\n")
    try:
        ast.parse(document.text)
    except SyntaxError:
        document.replace(before)


@pytest.mark.parametrize("name", OPERATIONS)
def test_random_places_of_real_files(name: str) -> None:
    chooser = random.Random(f"{name} 1")
    share = max(1, PLACES // len(OPERATIONS))
    done = 0
    refused: Counter[str] = Counter()
    for document in real_documents(chooser, max(4, share // 5)):
        for _ in range(12):
            try:
                OPERATIONS[name](Trial(document, chooser))
                done += 1
            except NothingToDo:
                continue
            except CannotEdit as error:
                refused[str(error)] += 1
            if done >= share:
                break
        if done >= share:
            break
    print(f"{name}: {done} places changed; refused: {dict(refused)}")
    assert done >= share * 0.8
    assert refused.total() <= done * 0.1
