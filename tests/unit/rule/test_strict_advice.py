"""What rules that are on by default say under the preset `strict` only."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

from trainwright.engine import Project
from trainwright.rule import Preset
from trainwright.settings import Overrides, settings_for

_SORTED = """\
import yaml


def save(config: dict) -> None:
    with open("config.yaml", "w") as handle:
        yaml.safe_dump(config, handle)


def save_metrics(metrics: dict) -> None:
    with open("metrics.yaml", "w") as handle:
        yaml.safe_dump(metrics, handle)
"""

_COMMAND_LINE = """\
import sys

import yaml

with open(sys.argv[1]) as handle:
    config = yaml.safe_load(handle)
print(config["lr"])
"""

_FIXED_URL = """\
import requests
import yaml

URL = "https://example.org/models.yaml"
table = yaml.safe_load(requests.get(URL, timeout=10).text)
print(table["models"])
"""

_REMOTE = """\
import ray


@ray.remote
def tokenise(texts):
    return [text.split() for text in texts]


@ray.remote(num_cpus=2)
def index(texts):
    return {text: number for number, text in enumerate(texts)}


@ray.remote
class Counter:
    def __init__(self):
        self.count = 0


@ray.remote
def asked_when_submitted(texts):
    return len(texts)


print(ray.get([tokenise.remote([]), index.remote([]), asked_when_submitted.options(num_cpus=1).remote([])]))
"""


def lines_of(code: str, text: str, preset: Preset, folder: Path) -> list[int]:
    """The lines on which a rule reports something, from 1."""
    path = folder / "program.py"
    path.write_text(text, encoding="utf-8")
    project = Project(partial(settings_for, overrides=Overrides(preset=preset, select=(code,))))
    project.load(path)
    return [diagnostic.range.start.line + 1 for diagnostic in project.diagnostics(path)]


@pytest.mark.parametrize(
    ("code", "text", "expected"),
    [
        ("YAML005", _SORTED, [6]),
        ("YAML002", _COMMAND_LINE, [6]),
        ("YAML002", _FIXED_URL, [5]),
        ("RAY004", _REMOTE, [4, 14]),
    ],
)
def test_only_under_strict(code: str, text: str, expected: list[int], tmp_path: Path) -> None:
    assert lines_of(code, text, Preset.DEFAULT, tmp_path) == []
    assert lines_of(code, text, Preset.STRICT, tmp_path) == expected
