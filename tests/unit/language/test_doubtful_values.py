"""Values that are not what they look like, against PyYAML itself, and the places of interpolations."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from trainwright.configs.document import ConfigFile
from trainwright.configs.scalars import Dialect
from trainwright.language.interpolations import interpolation_at, named_keys, placed_interpolations, steps_of
from trainwright.language.scalars import doubtful, scalar_hints
from trainwright.positions import Position


def remark(text: str, dialect: Dialect = Dialect.PYYAML) -> str | None:
    file = ConfigFile.parse(Path("c.yaml"), f"a: {text}\n")
    (node,) = file.scalars()
    return doubtful(node, dialect)


@pytest.mark.parametrize("text", ["1e-3", "5E4", "yes", "Off", "017", "1:30", "1_000", "0b11", "0o17", "2024-01-02"])
def test_what_pyyaml_makes_of_them(text: str) -> None:
    value = yaml.safe_load(text)
    expected = f"date({value.isoformat()})" if hasattr(value, "isoformat") else repr(value)
    assert remark(text) == expected


@pytest.mark.parametrize(
    "text", ["1", "0.5", "1.0e-3", "true", "null", "~", "relu", "'1e-3'", "-.inf", ".nan", "0x10", "a b"]
)
def test_values_that_are_what_they_look_like(text: str) -> None:
    assert remark(text) is None


def test_other_readers_make_something_else_of_it() -> None:
    assert remark("1e-3", Dialect.OMEGACONF) is None and remark("1e-3", Dialect.JSONARGPARSE) is None
    assert remark("yes", Dialect.OMEGACONF) == "True" and remark("yes", Dialect.RUAMEL) is None


def test_hints_stand_behind_the_values_of_the_lines_asked_for() -> None:
    file = ConfigFile.parse(Path("c.yaml"), "a: 1e-3 # c\nb: {c: yes}\nd: on\n")
    found = scalar_hints(file, Dialect.PYYAML, 0, 1)
    assert [(each.position, each.label) for each in found] == [
        (Position(0, 7), "= '1e-3'"),
        (Position(1, 10), "= True"),
    ]


def test_places_of_interpolations() -> None:
    text = "a:\n  b: x ${c.d[0]} ${..e} ${oc.env:HOME}\n  f: '${ c }'\n  g: \"\\x41${c}\"\n"
    file = ConfigFile.parse(Path("c.yaml"), text)
    lines = text.splitlines()
    placed = []
    for node in file.scalars():
        for found, span in placed_interpolations(node):
            placed.append(lines[span.start.line][span.start.column : span.end.column])
            assert placed[-1] == found.text
    assert placed == ["c.d[0]", "..e", "oc.env:HOME", "c"], "one with an escape before it has no place"


def test_the_interpolation_at_a_place() -> None:
    file = ConfigFile.parse(Path("c.yaml"), "a:\n  b: ${..c.d}\n")
    found = interpolation_at(file, Position(1, 8))
    assert found is not None
    node, each, _ = found
    assert named_keys(each, node.path) == ("c", "d")
    assert [each.text[start:end] for start, end in steps_of(each.text)] == ["c", "d"]
    assert interpolation_at(file, Position(1, 2)) is None
