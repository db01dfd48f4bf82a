"""What classes and functions take, read as text: of a workspace, and of libraries that are only files."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from trainwright.configs.definitions import Absent, Definition, Definitions, Installed, Signature
from trainwright.configs.docstrings import parameter_doc

LIBRARY = {
    "lib/__init__.py": "from .net import *\nfrom lib.optim import Adam as Adam, lr\nimport lib.data\nAlias = Adam\n",
    "lib/net.py": """
    from abc import ABC
    from functools import wraps

    def keeps(function):
        @wraps(function)
        def inner(*args, **kwargs):
            return function(*args, **kwargs)
        return inner

    def changes(function):
        return lambda x: function(x, 1)

    class Base(ABC):
        def __init__(self, width, *, depth: int = 3):
            pass

    class Child(Base):
        pass

    class Adds(Base):
        @keeps
        def __init__(self, extra: bool = False, **kwargs):
            super().__init__(8, **kwargs)

    class Pops(Base):
        def __init__(self, **kwargs):
            self.name = kwargs.pop("name")
            super().__init__(**kwargs)

    class Passes(Base):
        def __init__(self, *args, **kwargs):
            super().__init__(*args, **kwargs)

    class Foreign(Unknown):
        pass

    class Made:
        def __init__(self, x): ...

        @classmethod
        def load(cls, path: str, strict: bool = True): ...

    @changes
    def changed(a, b): ...

    def builds(kind, **kwargs):
        return Base(width=3, **kwargs)
    """,
    "lib/optim.py": "class Adam:\n    def __init__(self, params, lr=1e-3): ...\ndef lr(step, /, total, *rest): ...\n",
    "lib/data.py": """
    from dataclasses import dataclass, field
    from typing import ClassVar, NamedTuple
    from pydantic import BaseModel, Field

    @dataclass
    class Options:
        a: int
        b: list = field(default_factory=list)
        c: str = field(default="x")
        d: int = field(init=False, default=3)
        total: ClassVar[int] = 0

    @dataclass(frozen=True)
    class More(Options):
        e: float = 0.5

    class Model(BaseModel):
        lr: float = Field(0.1, gt=0)
        name: str = Field(...)

    class Loose(BaseModel):
        model_config = {"extra": "allow"}
        lr: float = 0.1

    class Pair(NamedTuple):
        x: int
        y: int = 0
    """,
}


@pytest.fixture
def definitions(tmp_path: Path) -> Definitions:
    for name, text in LIBRARY.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(dedent(text), encoding="utf-8")
    return Definitions(lambda _p, _m: None, lambda _p: False, lambda _p: None, Installed((str(tmp_path),)))


def signature(definitions: Definitions, name: str) -> Signature:
    """That of a name."""
    found = definitions.find(Path("config.yaml"), name)
    assert isinstance(found, Definition)
    known = definitions.signature(found)
    assert known is not None
    return known


@pytest.mark.parametrize(
    ("name", "taken", "anything"),
    [
        ("lib.Adam", "params lr=1e-3", False),
        ("lib.Alias", "params lr=1e-3", False),
        ("lib.lr", "total", False),
        ("lib.Base", "width depth=3", False),
        ("lib.net.Child", "width depth=3", False),
        ("lib.Adds", "extra=False depth=3", False),
        ("lib.Pops", "", True),
        ("lib.Passes", "width depth=3", False),
        ("lib.Foreign", "", True),
        ("lib.Made.load", "path strict=True", False),
        ("lib.changed", "a b", True),
        ("lib.builds", "kind depth=3", False),
        ("lib.data.Options", 'a b=... c="x"', False),
        ("lib.data.More", 'a b=... c="x" e=0.5', False),
        ("lib.data.Model", "lr=0.1 name", False),
        ("lib.data.Loose", "lr=0.1", True),
        ("lib.data.Pair", "x y=0", False),
    ],
)
def test_what_is_taken(definitions: Definitions, name: str, taken: str, anything: bool) -> None:
    known = signature(definitions, name)
    spelt = [p.name if p.default is None else f"{p.name}={p.default}" for p in (each.parameter for each in known.taken)]
    assert (" ".join(spelt), known.anything) == (taken, anything)


def test_names_that_are_not_there(definitions: Definitions) -> None:
    find = definitions.find
    assert find(Path("a.yaml"), "lib.optim.Adm") == Absent(Path(definitions._roots[0] / "lib/optim.py"), "Adm")
    assert find(Path("a.yaml"), "elsewhere.Net") is None
    assert find(Path("a.yaml"), "lib.net") is None  # a module
    assert find(Path("a.yaml"), "..") is None


def test_a_library_of_another_version_is_not_known(tmp_path: Path) -> None:
    (tmp_path / "lib.py").write_text("class Net:\n    def __init__(self, x): ...\n", encoding="utf-8")
    installed = Installed((str(tmp_path),), lambda path, package: path.name != "old.yaml")
    found = Definitions(lambda _p, _m: None, lambda _p: False, lambda _p: None, installed)
    assert isinstance(found.find(Path("/new/new.yaml"), "lib.Net"), Definition)
    assert found.find(Path("/old/old.yaml"), "lib.Net") is None


@pytest.mark.parametrize(
    "text",
    [
        "Net.\n\nArgs:\n    width (int): How wide\n        it is.\n    depth: no\n",
        "Net.\n\nParameters\n----------\nwidth : int, optional\n    How wide\n    it is.\ndepth : int\n    no\n",
        ":param depth: no\n:param width: How wide\n    it is.\n:returns: x\n",
    ],
)
def test_what_a_docstring_says_about_a_parameter(text: str) -> None:
    assert parameter_doc(text, "width") == "How wide\nit is."
    assert parameter_doc(text, "height") == ""
