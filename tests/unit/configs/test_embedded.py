"""YAML text in Python strings: every character is found in the source."""

from __future__ import annotations

import ast

import pytest

from trainwright.configs.embedded import character_offsets, part_of_string, string_constants
from trainwright.positions import Position, Range
from trainwright.source import Document, Place


@pytest.mark.parametrize(
    "source",
    [
        '"lr: 1e-3"',
        "'''\nlr: 1e-3\n'''",
        r'"lr:\t1e-3\n\x41\u00e9\U0001f600\N{BULLET}\101\\"',
        r'r"lr:\t1e-3"',
        '"a: 1\\n"  # one\n    "b: 2\\n"\n    r"c"',
        '"a\\\nb"',
        '"é😀: 1"',
        '"" "x" ""',
        r'r"a\"b"',
        "'''a\r\nb'''",
    ],
)
def test_offsets_lead_to_the_characters(source: str) -> None:
    value = ast.literal_eval(f"({source})")
    offsets = character_offsets(source, value)
    assert offsets is not None
    assert len(offsets) == len(value) + 1
    assert offsets == sorted(offsets)
    for character, offset in zip(value, offsets[:-1], strict=True):
        if source[offset] != "\\" and character != "\n":
            assert source[offset] == character


@pytest.mark.parametrize("source", ['f"lr: {rate}"', 'b"lr: 1"', "TEXT", '"a'])
def test_what_is_no_plain_literal_has_no_offsets(source: str) -> None:
    assert character_offsets(source, "lr: 1") is None


def test_a_part_follows_lines_that_come_above() -> None:
    document = Document('import yaml\n\nTEXT = """\nlr: 1e-3\n"""\n')
    segment = document.segments[1]
    node = string_constants(segment.node, "\nlr: 1e-3\n")[0]
    span = Range(Position(1, 4), Position(1, 8))
    part = part_of_string(Place(segment, node), "\nlr: 1e-3\n", document.lines, span)
    assert part.range == Range(Position(3, 4), Position(3, 8))
    document.edit(Range(Position(1, 0), Position(1, 0)), "\n\n")
    assert part.range == Range(Position(5, 4), Position(5, 8))
