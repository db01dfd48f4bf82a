"""What plain scalars mean to each loader, against PyYAML itself and against values read from the other libraries."""

from __future__ import annotations

import datetime
import math

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from trainwright.configs.scalars import OPAQUE, Dialect, implicit_tag, plain_scalar, tagged_scalar

INF, NAN = math.inf, math.nan

# Read with PyYAML 6.0.3, OmegaConf 2.3.1, jsonargparse 4.53.0 and ruamel.yaml 0.19.1 (YAML 1.2), in this order.
READ = [
    ("1e-3", "1e-3", 0.001, 0.001, 0.001),
    ("5e4", "5e4", 50000.0, 50000.0, 50000.0),
    ("1E+3", "1E+3", 1000.0, 1000.0, 1000.0),
    ("1.0e3", "1.0e3", 1000.0, 1000.0, 1000.0),
    ("1.0e-3", 0.001, 0.001, 0.001, 0.001),
    ("1.e-3", 0.001, 0.001, 0.001, 0.001),
    (".5e3", ".5e3", ".5e3", ".5e3", ".5e3"),
    ("-.5e-3", "-.5e-3", "-.5e-3", "-.5e-3", -0.0005),
    (".5e-3", 0.0005, 0.0005, 0.0005, 0.0005),
    ("-.5", "-.5", "-.5", "-.5", -0.5),
    ("+1e3", "+1e3", 1000.0, 1000.0, 1000.0),
    ("1_000e-2", "1_000e-2", 10.0, 10.0, 10.0),
    ("1_000", 1000, 1000, 1000, 1000),
    ("1__0e3", "1__0e3", "1__0e3", 10000.0, 10000.0),
    ("0x1F", 31, 31, 31, 31),
    ("017", 15, 15, 15, 17),
    ("0o17", "0o17", "0o17", "0o17", 15),
    ("08", "08", "08", "08", 8),
    ("1:30", 90, 90, 90, "1:30"),
    ("190:20:30.5", 685230.5, 685230.5, 685230.5, "190:20:30.5"),
    ("12:30", 750, 750, 750, "12:30"),
    ("yes", True, True, True, "yes"),
    ("no", False, False, False, "no"),
    ("on", True, True, True, "on"),
    ("off", False, False, False, "off"),
    ("y", "y", "y", "y", "y"),
    ("n", "n", "n", "n", "n"),
    ("true", True, True, True, True),
    ("True", True, True, True, True),
    ("TRUE", True, True, True, True),
    ("null", None, None, None, None),
    ("~", None, None, None, None),
    (".inf", INF, INF, INF, INF),
    ("-.Inf", -INF, -INF, -INF, -INF),
    (".nan", NAN, NAN, NAN, NAN),
    ("nan", "nan", "nan", "nan", "nan"),
    ("None", "None", "None", "None", "None"),
    ("2024-01-31", datetime.date(2024, 1, 31), "2024-01-31", "2024-01-31", datetime.date(2024, 1, 31)),
    ("1e", "1e", "1e", "1e", "1e"),
    ("1e-3x", "1e-3x", "1e-3x", "1e-3x", "1e-3x"),
    ("0b11", 3, 3, 3, 3),
    ("+", "+", "+", "+", "+"),
    (".", ".", ".", ".", "."),
    ("1.", 1.0, 1.0, 1.0, 1.0),
    ("_1", "_1", "_1", "_1", "_1"),
    ("1e400", "1e400", INF, INF, INF),
    ("inf", "inf", "inf", "inf", "inf"),
    ("1.5.2", "1.5.2", "1.5.2", "1.5.2", "1.5.2"),
    ("0_", 0, 0, 0, 0),
    ("+.5e+3", "+.5e+3", "+.5e+3", "+.5e+3", 500.0),
    ("-.5e+3", "-.5e+3", "-.5e+3", "-.5e+3", -500.0),
    (".5e+3", 500.0, 500.0, 500.0, 500.0),
    ("1_e3", "1_e3", "1_e3", 1000.0, 1000.0),
]


def alike(left: object, right: object) -> bool:
    """Equal, of one type; NaN is like NaN."""
    return type(left) is type(right) and repr(left) == repr(right)


@pytest.mark.parametrize("dialect", list(Dialect))
@pytest.mark.parametrize(("text", "pyyaml", "omegaconf", "jsonargparse", "ruamel"), READ)
def test_reads_as_the_library_does(
    text: str, pyyaml: object, omegaconf: object, jsonargparse: object, ruamel: object, dialect: Dialect
) -> None:
    expected = dict(zip(Dialect, (pyyaml, omegaconf, jsonargparse, ruamel), strict=True))[dialect]
    assert alike(plain_scalar(text, dialect), expected)


@given(st.text(alphabet="0123456789+-._:eExXobBnNaAyYsStTrRuUoOfFlLiIz~ ", max_size=12))
@example("190:20:30")
@example("2001-12-14 21:59:43.10 -5")
@example("2024-02-30")
@example("0b")
def test_any_plain_scalar_is_what_pyyaml_makes_of_it(text: str) -> None:
    node = yaml.ScalarNode(yaml.SafeLoader("").resolve(yaml.ScalarNode, text, (True, False)), text)
    loader = yaml.SafeLoader("")
    try:
        expected = loader.construct_object(node)
    except (yaml.YAMLError, ValueError):
        expected = OPAQUE
    assert alike(plain_scalar(text, Dialect.PYYAML), expected)


@given(st.text(max_size=8))
def test_the_tag_is_the_resolvers(text: str) -> None:
    tag = yaml.SafeLoader("").resolve(yaml.ScalarNode, text, (True, False)).rpartition(":")[2]
    expected = tag if tag in ("float", "int", "bool", "null", "timestamp") else "str"
    assert implicit_tag(text, Dialect.PYYAML) == expected


@pytest.mark.parametrize(
    ("tag", "text", "expected"),
    [
        ("tag:yaml.org,2002:float", "1e-3", 0.001),
        ("tag:yaml.org,2002:str", "1", "1"),
        ("tag:yaml.org,2002:int", "ten", OPAQUE),
        ("tag:yaml.org,2002:timestamp", "2024-01-31", datetime.date(2024, 1, 31)),
        ("tag:yaml.org,2002:python/object/apply:os.system", "true", OPAQUE),
        ("!env", "HOME", OPAQUE),
    ],
)
def test_explicit_tags(tag: str, text: str, expected: object) -> None:
    assert alike(tagged_scalar(tag, text, Dialect.PYYAML), expected)
