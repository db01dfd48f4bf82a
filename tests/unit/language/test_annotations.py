"""What annotations say about a parameter."""

from __future__ import annotations

import pytest
import yaml

from trainwright.language.annotations import Choice, choices_of, default_as_yaml, spelt
from trainwright.language.docstrings import summary


def members_of(name: str) -> tuple[str, ...]:
    return ("RELU", "GELU") if name == "Activation" else ()


@pytest.mark.parametrize(
    ("annotation", "texts"),
    [
        ("bool", ["true", "false"]),
        ("Literal['relu', 'gelu', 3, True, None]", ["relu", "gelu", "3", "true", "null"]),
        ("Optional[Literal['yes', '1e3']]", ["'yes'", "'1e3'", "null"]),
        ("bool | None", ["true", "false", "null"]),
        ("Union[Activation, str]", ["RELU", "GELU"]),
        ("'Activation'", ["RELU", "GELU"]),
        ("int", []),
        ("list[bool]", []),
        ("not an annotation", []),
        ("", []),
    ],
)
def test_the_values_that_an_annotation_lists(annotation: str, texts: list[str]) -> None:
    assert [choice.text for choice in choices_of(annotation, members_of)] == texts


def test_a_choice_says_what_it_is_in_python() -> None:
    assert choices_of("Activation", members_of)[0] == Choice("RELU", "Activation.RELU")


@pytest.mark.parametrize("value", ["relu", "yes", "1e3", "a: b", "# x", "-", "", "it's", " x", None, True, 3, "null"])
def test_values_are_spelt_so_that_they_are_read_back(value: object) -> None:
    assert yaml.safe_load(spelt(value)) == value


@pytest.mark.parametrize("written", ["1e-05", "0.001", "1e22", "-2e-7", "3", "'adam'", "True", "None", "(1, 2)", "[]"])
def test_defaults_are_read_back_by_pyyaml_as_what_they_are(written: str) -> None:
    value = eval(written)
    text = default_as_yaml(written)
    assert text is not None
    assert yaml.safe_load(text) == (list(value) if isinstance(value, tuple) else value)


def test_a_default_that_is_no_literal_is_not_written() -> None:
    assert default_as_yaml("torch.relu") is None and default_as_yaml(None) is None


def test_the_first_paragraph() -> None:
    assert summary("""Trains a\n    thing.\n\n    It really does.\n    """) == "Trains a thing."
