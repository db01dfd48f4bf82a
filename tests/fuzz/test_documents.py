"""Documents under random edits: the same text and the same trees as a full parse, whenever that parses."""

from __future__ import annotations

import ast
import io
import tokenize
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from trainwright.positions import Position, Range
from trainwright.source import Document, comments, split_lines

from .documents import Editing

_ROOT = Path(__file__).parents[2]
_FILES = [
    "server/trainwright/source/updating.py",
    "server/trainwright/source/tree.py",
    "server/trainwright/positions.py",
    "tests/unit/source/test_document.py",
]


@pytest.mark.parametrize("newline", ["\n", "\r\n"], ids=["lf", "crlf"])
@pytest.mark.parametrize("name", _FILES)
def test_random_edits_of_real_files(name: str, newline: str) -> None:
    lines = (_ROOT / name).read_text(encoding="utf-8").split("\n")[:250]
    editing = Editing(newline.join(lines), seed=7)
    for number in range(150):
        editing.step()
        editing.check(cst=number % 10 == 0)
    assert editing.counts["whole"] > 15 and editing.counts["broken"] > 15


_TABLE = "TABLE = generate({\n    # why\n" + "".join(
    f"    'k{n}': [\n        {n},\n        'b',  # c\n"
    f"        {{'a': 1,\n         'b': 2}},\n    ],\n    **other({n}),\n"
    for n in range(12)
) + "    'last': 1\n}, [\n" + "".join(f"    {n},\n    (\n      {n},\n    ),\n" for n in range(12)) + "])\n"  # fmt: skip


def test_random_edits_of_a_long_table() -> None:
    """Entries of long dictionaries and lists are parsed alone."""
    function = "".join(f"    {line}" for line in _TABLE.splitlines(keepends=True))
    editing = Editing(f"{_TABLE}\n\ndef f():\n{function}    return TABLE\n", seed=11)
    for number in range(400):
        editing.step()
        editing.check(cst=number % 20 == 0)
    assert editing.counts["whole"] > 100


def test_an_entry_of_a_long_table_is_parsed_alone() -> None:
    document = Document(_TABLE)
    line = next(n for n, text in enumerate(document.lines) if "'k7'" in text) + 1
    change = document.edit(Range(Position(line, 8), Position(line, 9)), "70")
    assert (change.parsed_segments, change.parsed_lines) == (1, 1)
    assert document.syntax_error is None and "70" in ast.unparse(document.segments[0].node)


def test_parentheses_around_an_entry_are_seen() -> None:
    rows = "".join(f"    (\n      {n}\n    ),\n" for n in range(20))
    document = Document(f"TABLE = [\n{rows}]\n")
    document.edit(Range(Position(5, 7), Position(5, 7)), ",")  # from a number in parentheses to a tuple of one
    assert ast.dump(document.segments[0].node) == ast.dump(ast.parse(document.text).body[0])


# Small texts of the characters and words that decide what belongs together.
_CHARACTERS = "ab1 \t\n\n\n\r\f:;,=@#()[]{}'\"\\\u2028\x0b\ufeffé🚀"
_WORDS = [
    '"""',
    "'''",
    "f'{",
    "}'",
    "\r\n",
    "    ",
    "        ",
    "\n    ",
    "\n        ",
    "@d\n",
    "# c\n",
    "async ",
    "match a:\n",
]
_STATEMENTS = ["class C:\n    ", "class C(B):\n", "def f():\n    ", "if a:\n", "else:\n    ", "try:\n", "except E:\n"]
_PIECES = st.sampled_from([*_CHARACTERS, *_WORDS, *_STATEMENTS, "pass\n", "x = 1\n", "return\n"])
_TEXTS = st.lists(_PIECES, max_size=25).map("".join)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    text=_TEXTS, edits=st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1), st.lists(_PIECES, max_size=4)), max_size=8)
)
def test_any_edits_of_any_text(text: str, edits: list[tuple[float, float, list[str]]]) -> None:
    editing = Editing(text, seed=0)
    editing.check(cst=True)
    for where, size, pieces in edits:
        start = round(where * len(editing.text))
        end = min(len(editing.text), start + round(size * size * 20))
        editing.apply(start, end, "".join(pieces))
        editing.check(cst=True)


@settings(max_examples=200, deadline=None)
@given(text=_TEXTS)
def test_comments_are_those_of_the_tokenizer(text: str) -> None:
    # The tokenizer of Python files reads line ends as these three do; it has no say on text that it refuses.
    lines = split_lines(text)
    if any(each in text for each in "\f\ufeff") or any("\r" in line[:-2] for line in lines):
        return
    source = "".join(line.rstrip("\r\n") + "\n" for line in lines)
    try:
        tokens = list(tokenize.generate_tokens(io.StringIO(source).readline))
    except (tokenize.TokenError, SyntaxError):
        return
    if any(token.type == tokenize.ERRORTOKEN for token in tokens):
        return
    expected = {
        token.start[0] - 1: (token.start[1], token.string) for token in tokens if token.type == tokenize.COMMENT
    }
    assert {line: (found.column, found.text) for line, found in comments(split_lines(source)).items()} == expected
