"""What the rules about YAML files claim: that PyYAML refuses the files, and what its loaders do with tags."""

from __future__ import annotations

import datetime
import itertools
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from trainwright.configs import ConfigFile

CASES = Path(__file__).parent.parent / "cases"


@pytest.mark.parametrize("case", sorted((CASES / "YAML009").rglob("*.yaml")), ids=lambda path: path.stem)
def test_yaml009_says_what_safe_load_says(case: Path) -> None:
    text = case.read_text(encoding="utf-8")
    config = ConfigFile.parse(case, text)
    refused = config.problem is not None or config.stray_tab is not None
    if refused:
        with pytest.raises(yaml.YAMLError):
            list(yaml.safe_load_all(text))
        return
    try:
        list(yaml.safe_load_all(text))
    except yaml.constructor.ConstructorError as error:
        assert "unhashable" in str(error)  # a list as a key is YAML, but no key of a dict


def test_yaml010_safe_load_refuses_the_tags_and_an_unsafe_loader_calls_what_they_name() -> None:
    text = "when: !!python/object/apply:datetime.date [2026, 11, 21]\n"
    with pytest.raises(yaml.constructor.ConstructorError):
        yaml.safe_load(text)
    with pytest.raises(yaml.constructor.ConstructorError):
        yaml.full_load(text)
    assert yaml.unsafe_load(text) == {"when": datetime.date(2026, 11, 21)}


def test_yaml010_plain_types_are_refused_by_safe_load_only() -> None:
    text = "size: !!python/tuple [224, 224]\n"
    with pytest.raises(yaml.constructor.ConstructorError):
        yaml.safe_load(text)
    assert yaml.full_load(text) == {"size": (224, 224)}


def test_yaml010_dump_writes_the_tags_and_safe_dump_refuses() -> None:
    import argparse

    settings = {"args": argparse.Namespace(lr=0.1)}
    assert "!!python/object:argparse.Namespace" in yaml.dump(settings)
    with pytest.raises(yaml.representer.RepresenterError):
        yaml.safe_dump(settings)
    assert yaml.safe_load(yaml.safe_dump({"args": vars(settings["args"])})) == {"args": {"lr": 0.1}}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("no", False),
        ("On", True),
        ("y", "y"),
        ("n", "n"),
        ("12:30", 750),
        ("12:00:00", 43200),
        ("02:30", "02:30"),
        ("017", 15),
        ("08", "08"),
        ("1.10", 1.1),
        ("None", "None"),
        ("inf", "inf"),
        ("nan", "nan"),
    ],
)
def test_yaml004_what_pyyaml_makes_of_plain_scalars(text: str, value: object) -> None:
    assert yaml.safe_load(f"key: {text}") == {"key": value}
    assert yaml.safe_load(f'key: "{text}"') == {"key": text}


def test_yaml004_words_as_keys() -> None:
    assert yaml.safe_load("on: 1") == {True: 1}


def test_yaml004_what_the_fixes_write() -> None:
    assert yaml.safe_load("[.inf, -.inf, null, true]") == [float("inf"), float("-inf"), None, True]


def test_yaml005_block_style_is_the_default_and_keys_are_sorted() -> None:
    config = {"optimizer": {"lr": 0.1, "betas": [0.9, 0.999]}, "epochs": 3}
    assert yaml.safe_dump(config) == "epochs: 3\noptimizer:\n  betas:\n  - 0.9\n  - 0.999\n  lr: 0.1\n"
    assert yaml.safe_dump(config, default_flow_style=True).startswith("{epochs: 3, optimizer: {")
    assert "betas: [0.9, 0.999]" in yaml.safe_dump(config, default_flow_style=None)
    assert yaml.safe_dump(config, sort_keys=False).startswith("optimizer:")
    for style in (True, None, False):
        assert yaml.safe_load(yaml.safe_dump(config, default_flow_style=style)) == config


def test_yaml002_a_few_hundred_bytes_stand_for_gigabytes() -> None:
    names = "abcdefghi"
    text = "a: &a [x, x, x, x, x, x, x, x, x, x]\n"
    text += "".join(f"{b}: &{b} [{', '.join(['*' + a] * 10)}]\n" for a, b in itertools.pairwise(names))
    loaded = yaml.safe_load(text)
    assert len(text) < 600

    def size(value: object, known: dict[int, int]) -> int:
        if not isinstance(value, list):
            return 1
        if id(value) not in known:
            known[id(value)] = sum(size(inner, known) for inner in value)
        return known[id(value)]

    assert size(loaded["i"], {}) == 10**9


def test_yaml006_a_dataclass_refuses_keys_and_pydantic_types() -> None:
    pydantic = pytest.importorskip("pydantic")

    @dataclass(frozen=True)
    class Plain:
        lr: float

    class Checked(pydantic.BaseModel):  # type: ignore[name-defined, misc]
        lr: float

    with pytest.raises(TypeError):
        Plain(**yaml.safe_load("learning_rate: 0.1"))
    assert Plain(**yaml.safe_load("lr: 1e-3")).lr == "1e-3"  # type: ignore[comparison-overlap]
    assert Checked.model_validate(yaml.safe_load("lr: 1e-3")).lr == 0.001
    with pytest.raises(pydantic.ValidationError):
        Checked.model_validate(yaml.safe_load("lr: fast"))
