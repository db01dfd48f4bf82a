"""Structured configs: what real Hydra and OmegaConf say to the cases, and to the values that the rules judge."""

from __future__ import annotations

import enum
import itertools
import runpy
import shutil
import sys
from collections.abc import Iterator
from dataclasses import field, make_dataclass
from pathlib import Path
from typing import Any

import pytest

from trainwright.configs.annotations import refused_by_omegaconf

hydra = pytest.importorskip("hydra")
omegaconf = pytest.importorskip("omegaconf")

CASES = Path(__file__).parent.parent / "cases"
COMPARED = ("CONFIG007/structured_base", "CONFIG007/structured_accepts", "CONFIG008/structured",
            "CONFIG008/structured_converts")  # fmt: skip
MARK = "# want:"


class Program:
    """A copy of a case, composed by Hydra."""

    def __init__(self, case: str, folder: Path) -> None:
        self.folder = folder / "program"
        shutil.copytree(CASES / case, self.folder, ignore=shutil.ignore_patterns("*.fixed.*", "__pycache__"))
        self.marked = [
            (path, number)
            for path in sorted(self.folder.rglob("*.yaml"))
            for number, line in enumerate(path.read_text().splitlines())
            if MARK in line
        ]

    def keep(self, kept: tuple[Path, int] | None) -> None:
        """Leave out all marked lines but one."""
        for path in {path for path, _ in self.marked}:
            lines = path.read_text().splitlines()
            left = [each for n, each in enumerate(lines) if MARK not in each or (path, n) == kept]
            # A mapping that has lost all of its keys.
            kept_lines = [
                each
                for each, after in itertools.zip_longest(left, left[1:], fillvalue="")
                if not (each.endswith(":") and not after.startswith(each[: len(each) - len(each.lstrip())] + " "))
                or each == "defaults:"
            ]
            path.write_text("\n".join(kept_lines) + "\n")

    def compose(self, path: Path | None = None) -> Any:
        """What the program gets; with the config of a group, as if that were chosen."""
        root = self.folder / "conf"
        chosen = []
        if path is not None and path.parent != root:
            chosen = [f"{path.parent.relative_to(root).as_posix()}={path.stem}"]
        with hydra.initialize_config_dir(str(root), version_base=None):
            return hydra.compose("config", overrides=chosen)


@pytest.fixture
def program(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Program]:
    """A case whose classes are in the ConfigStore."""
    found = Program(request.param, tmp_path)
    monkeypatch.syspath_prepend(str(found.folder))
    store = hydra.core.config_store.ConfigStore.instance()
    before = dict(store.repo)
    store.repo = dict(before)
    sys.modules.pop("schema", None)
    runpy.run_path(str(found.folder / "train.py"))
    yield found
    store.repo = before
    sys.modules.pop("schema", None)


@pytest.mark.parametrize("program", COMPARED, indirect=True)
def test_hydra_takes_what_is_not_marked_and_refuses_each_line_that_is(program: Program) -> None:
    texts = {path: path.read_text() for path, _ in program.marked}
    program.keep(None)
    assert program.compose() is not None
    for path, number in program.marked:
        for each, text in texts.items():
            each.write_text(text)
        program.keep((path, number))
        with pytest.raises(Exception, match=r"(?i)not in|convert|valid|assign|incompatible|optional|merge"):
            program.compose(path)


def test_a_file_is_compared_with_what_is_stored_under_its_name(tmp_path: Path) -> None:
    store = hydra.core.config_store.ConfigStore.instance()
    before, store.repo = store.repo, dict(store.repo)
    try:
        store.store(name="plain", node=make_dataclass("Plain", [("lr", float, 0.1)]))
        (tmp_path / "plain.yaml").write_text("lr: 0.2\nlearning_rate: 0.3\n")
        with (
            hydra.initialize_config_dir(str(tmp_path), version_base="1.1"),
            pytest.warns(UserWarning, match="schema"),
            pytest.raises(Exception, match="schema"),
        ):
            hydra.compose("plain")
    finally:
        store.repo = before


def test_omegaconf_compares_a_file_with_its_class_and_what_comes_before_the_class_less() -> None:
    config = make_dataclass("Config", [("lr", float, 0.1)])
    with pytest.raises(omegaconf.errors.ConfigKeyError):
        omegaconf.OmegaConf.merge(omegaconf.OmegaConf.structured(config), {"epochs": 3})
    assert omegaconf.OmegaConf.merge({"epochs": 3}, omegaconf.OmegaConf.structured(config)).epochs == 3
    opened = omegaconf.OmegaConf.structured(config)
    omegaconf.OmegaConf.set_struct(opened, False)
    assert omegaconf.OmegaConf.merge(opened, {"epochs": 3}).epochs == 3


class Color(enum.Enum):
    """An enumeration."""

    RED = "red"
    BLUE = "blue"


Inner = make_dataclass("Inner", [("width", int, 1)])

FIELDS: dict[str, tuple[Any, Any]] = {
    "int": (int, 1),
    "float": (float, 1.0),
    "bool": (bool, True),
    "str": (str, "x"),
    "Optional[int]": (int | None, None),
    "Optional[str]": (str | None, None),
    "List[int]": (list[int], field(default_factory=list)),
    "Tuple[int, int]": (tuple[int, int], (1, 2)),
    "list": (list, field(default_factory=list)),
    "Dict[str, int]": (dict[str, int], field(default_factory=dict)),
    "Color": (Color, Color.RED),
    "Optional[Color]": (Color | None, None),
    "Inner": (Inner, field(default_factory=Inner)),
    "Optional[Inner]": (Inner | None, None),
    "Any": (Any, None),
}
VALUES = (1, 0, 5.5, 5.0, True, False, None, "12", "1e-3", "1e3", "x", "yes", "off", "maybe", "true", "RED", "red",
          "Color.BLUE", [1, 2], ["1"], [])  # fmt: skip


@pytest.mark.parametrize("annotation", FIELDS)
def test_values_are_refused_only_where_omegaconf_refuses_them(annotation: str) -> None:
    config = make_dataclass("Config", [("value", *FIELDS[annotation])])
    missed = []
    for value in VALUES:
        try:
            omegaconf.OmegaConf.merge(omegaconf.OmegaConf.structured(config), {"value": value})
            refused = False
        except (omegaconf.errors.OmegaConfBaseException, TypeError):
            refused = True
        members = tuple(Color.__members__) if "Color" in annotation else ()
        said = refused_by_omegaconf(annotation, value, members=members, dataclass="Inner" in annotation)
        assert refused or not said, f"{annotation} takes {value!r}"
        if refused and not said and not (members and type(value) is int):  # members may have numbers as values
            missed.append(value)
    assert not missed, f"{annotation} refuses {missed}"
