"""The server's own copy of a text: every edit is right, and so is what the engine is told about it."""

from __future__ import annotations

import random
from pathlib import Path

from trainwright.lsp.documents import Documents, OpenDocument
from trainwright.positions import Range
from trainwright.source.text import split_lines

PIECES = ["\n", "\r\n", "\r", "a", "xx\nyy", "", "é😀", "  ", "\n\n\n"]


def lines_of(text: str) -> list[str]:
    """Lines as the protocol has them: the last one has no end."""
    lines = split_lines(text)
    return lines if lines and lines[-1][-1] not in "\r\n" else [*lines, ""]


def replaced(text: str, span: Range, new: str) -> str:
    """`text` with `span` replaced, the plain way."""
    lines = lines_of(text)
    (first, start), (last, end) = span
    return "".join([*lines[:first], lines[first][:start], new, lines[last][end:], *lines[last + 1 :]])


def opened(text: str) -> OpenDocument:
    return Documents().open({"uri": "file:///a.py", "languageId": "python", "version": 1, "text": text}, Path("/"))


def test_random_edits_and_what_the_engine_is_told() -> None:
    source = random.Random(1)
    for _ in range(1500):
        document = opened("".join(source.choice([*PIECES, "abc\n", "abc\n"]) for _ in range(12)))
        engine = document.text
        for _ in range(3):
            for _ in range(source.choice([1, 2, 6])):
                span = {}
                for edge in ("start", "end"):
                    line = source.randrange(len(document.lines))
                    width = 2 * len(document.lines[line].rstrip("\r\n"))
                    span[edge] = {"line": line, "character": source.randrange(width + 1)}
                new = source.choice(PIECES)
                expected = replaced(document.text, document.range_from_client(span, "utf-16"), new)
                document.change([{"range": span, "text": new}], 2, "utf-16")
                assert document.lines == lines_of(expected)
            changes = document.take_changes()
            assert isinstance(changes, tuple)
            for where, text in changes:
                engine = replaced(engine, where, text)
            assert engine == document.text
        assert document.take_changes() is None


def test_a_burst_is_one_edit_of_the_lines_it_touched() -> None:
    document = opened("".join(f"line {i}\n" for i in range(1000)))
    for column in range(200):
        place = {"line": 500, "character": column}
        document.change([{"range": {"start": place, "end": place}, "text": "x"}], column, "utf-16")
    changes = document.take_changes()
    assert isinstance(changes, tuple)
    ((span, text),) = changes
    assert (span.start.line, span.end.line) == (500, 501)
    assert text == "x" * 200 + "line 500\n"


def test_a_whole_new_text_is_told_as_such() -> None:
    document = opened("a\nb\n")
    place = {"line": 0, "character": 0}
    document.change([{"range": {"start": place, "end": place}, "text": "x"}, {"text": "new"}], 2, "utf-16")
    document.change([{"range": {"start": place, "end": place}, "text": "a "}], 3, "utf-16")
    assert document.take_changes() == "a new"
    assert document.version == 3
