"""Which values an annotation refuses."""

from __future__ import annotations

from typing import Any

import pytest

from trainwright.configs.annotations import refuses


@pytest.mark.parametrize(
    ("annotation", "value"),
    [
        ("float", "0.1"),
        ("int | None", "3"),
        ("Optional[float]", "1e-3"),
        ("'float'", "0.1"),
        ("float | Tensor", "0.1"),
        ("bool", "yes"),
        ("bool", 3),
        ("str", True),
        ("Literal['a', 'b']", "c"),
        ("Optional[Literal['a']]", "b"),
        ("typing.Annotated[float, Gt(0)]", "0.1"),
    ],
)
def test_refused_by_whoever_reads(annotation: str, value: Any) -> None:
    assert refuses(annotation, value, checked=False)
    assert refuses(annotation, value, checked=True)


@pytest.mark.parametrize(
    ("annotation", "value"),
    [
        ("int", "auto"),
        ("int", 0.5),
        ("int", [3, 3]),
        ("str", 3),
        ("int", None),
        ("list[int]", 3),
        ("List[str]", "x"),
        ("bool", "maybe"),
    ],
)
def test_refused_only_where_it_is_checked(annotation: str, value: Any) -> None:
    assert refuses(annotation, value, checked=True)
    assert not refuses(annotation, value, checked=False)


@pytest.mark.parametrize(
    ("annotation", "value"),
    [
        ("", "x"),
        ("float", 1),
        ("float", 0.5),
        ("int", True),
        ("bool", 0),
        ("str", "1"),
        ("Any", "0.1"),
        ("Path", "0.1"),
        ("Union[int, Custom]", "0.1"),
        ("Union[str, int]", 3),
        ("tuple[int, int]", [1, 2]),
        ("Sequence[float]", [0.9, 0.99]),
        ("int | None", None),
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


def test_a_default_of_none_admits_none() -> None:
    assert not refuses("int", None, checked=True, default="None")
