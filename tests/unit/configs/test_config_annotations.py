"""Which values an annotation refuses."""

from __future__ import annotations

import typing
from typing import Any

import pytest

from trainwright.configs.annotations import refuses

NUMBERS = [
    ("float", "0.1"),
    ("int | None", "3"),
    ("Optional[float]", "1e-3"),
    ("'float'", "0.1"),
    ("float | Tensor", "0.1"),
    ("typing.Annotated[float, Gt(0)]", "0.1"),
    ("bool", "yes"),
]


@pytest.mark.parametrize(("annotation", "value"), NUMBERS)
def test_text_that_jsonargparse_converts_and_nobody_else(annotation: str, value: Any) -> None:
    assert refuses(annotation, value, checked=False)
    assert not refuses(annotation, value, checked=True)


@pytest.mark.parametrize(
    ("annotation", "value"),
    [("bool", 3), ("int", "1e3"), ("str", True), ("Literal['a', 'b']", "c"), ("Optional[Literal['a']]", "b")],
)
def test_refused_by_whoever_reads(annotation: str, value: Any) -> None:
    assert refuses(annotation, value, checked=False)
    assert refuses(annotation, value, checked=True)


CHECKED = [
    ("int", "auto"),
    ("int", 0.5),
    ("int", 1.0),
    ("int", True),
    ("float", True),
    ("bool", 1),
    ("int", [3, 3]),
    ("str", 3),
    ("list[int]", 3),
    ("List[str]", "x"),
    ("bool", "maybe"),
    ("dict", 3),
    ("Optional[int]", "many"),
]


@pytest.mark.parametrize(("annotation", "value"), CHECKED)
def test_refused_only_where_it_is_checked(annotation: str, value: Any) -> None:
    assert refuses(annotation, value, checked=True)
    assert not refuses(annotation, value, checked=False)


@pytest.mark.parametrize(
    ("annotation", "value"),
    [
        ("", "x"),
        ("float", 1),
        ("float", 0.5),
        ("str", "1"),
        ("Any", "0.1"),
        ("Path", "0.1"),
        ("Union[int, Custom]", "0.1"),
        ("Union[str, int]", 3),
        ("tuple[int, int]", [1, 2]),
        ("Sequence[float]", [0.9, 0.99]),
        ("int | None", None),
        ("int", None),
        ("Literal['min', 'max']", "min"),
        ("Union[Literal['auto'], int]", "auto"),
        ("T", "x"),
        ("not an annotation", "x"),
        ("[", "x"),
    ],
)
def test_accepted(annotation: str, value: Any) -> None:
    assert not refuses(annotation, value, checked=True)
    assert not refuses(annotation, value, checked=False)


@pytest.mark.parametrize(("annotation", "value"), [*NUMBERS[:2], *CHECKED, ("str", True), ("bool", 3)])
def test_jsonargparse_agrees(annotation: str, value: Any) -> None:
    jsonargparse = pytest.importorskip("jsonargparse")
    yaml = pytest.importorskip("yaml")
    kind = eval(annotation, vars(typing) | {"__builtins__": __builtins__})
    parser = jsonargparse.ArgumentParser(exit_on_error=False)
    parser.add_argument("--config", action="config")
    parser.add_argument("--x", type=kind)
    text = yaml.safe_dump({"x": value})
    if refuses(annotation, value, checked=True):
        with pytest.raises(jsonargparse.ArgumentError):
            parser.parse_args([f"--config={text}"])
    else:
        assert parser.parse_args([f"--config={text}"]).x is not None
