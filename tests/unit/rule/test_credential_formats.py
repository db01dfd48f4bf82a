"""SECRET001 finds planted keys of known formats in code, YAML and notebooks; they are made here: none is kept."""

import json
import random
import string
from functools import partial
from pathlib import Path

import pytest

from trainwright.engine import Project
from trainwright.settings import Overrides, settings_for

_ANY = string.ascii_letters + string.digits
_HEX = "0123456789abcdef"
_BASE32 = string.ascii_uppercase + "234567"
_HOOK = "https://hooks.slack." + "com/services"
_rng = random.Random(20)


def _some(alphabet: str, length: int) -> str:
    return "".join(_rng.choice(alphabet) for _ in range(length))


def _pem() -> str:
    lines = "\n".join(_some(_ANY + "+/", 64) for _ in range(12))
    return f"-----BEGIN RSA {'PRIVATE'} KEY-----\n{lines}\n-----END RSA {'PRIVATE'} KEY-----\n"


KEYS = {
    "AWS": "AKIA" + _some(_BASE32, 16),
    "GitHub": "ghp_" + _some(_ANY, 36),
    "GitHub, fine-grained": "github_pat_" + _some(_ANY, 22) + "_" + _some(_ANY, 59),
    "GitLab": "glpat-" + _some(_ANY, 20),
    "OpenAI": "sk-" + _some(_ANY, 20) + "T3Blbk" + "FJ" + _some(_ANY, 20),
    "OpenAI, project": "sk-proj-" + _some(_ANY + "-_", 74) + "T3Blbk" + "FJ" + _some(_ANY + "-_", 74),
    "Anthropic": "sk-ant-api03-" + _some(_ANY + "-_", 93) + "AA",
    "Hugging Face": "hf_" + _some(string.ascii_letters, 34),
    "Slack": "xoxb-" + _some(string.digits, 12) + "-" + _some(string.digits, 12) + "-" + _some(_ANY, 24),
    "Slack webhook": _HOOK + f"/T{_some(_BASE32, 9)}/B{_some(_BASE32, 9)}/{_some(_ANY, 24)}",
    "Google": "AIza" + _some(_ANY + "-_", 35),
    "Stripe": "sk_live_" + _some(_ANY, 24),
    "Weights & Biases": "wandb_v1_" + _some(_ANY, 60),
    "Databricks": "dapi" + _some(_HEX, 32),
    "JWT": "eyJ" + _some(_ANY, 33) + ".eyJ" + _some(_ANY, 60) + "." + _some(_ANY + "-_", 43),
    "private key": _pem(),
}  # fmt: skip


def _codes(path: Path, text: str) -> list[str]:
    project = Project(partial(settings_for, overrides=Overrides(select=("SECRET001",))))
    project.open(path, text)
    found = project.diagnostics(path)
    for diagnostic in found:
        assert diagnostic.code == "SECRET001"
        assert not any(key[8:16] in diagnostic.message for key in KEYS.values()), "the message must not spread the key"
    return [diagnostic.code for diagnostic in found]


@pytest.mark.parametrize("issuer", KEYS)
def test_planted_in_code(issuer: str, tmp_path: Path) -> None:
    assert len(_codes(tmp_path / "train.py", f"def start(client):\n    client.use({KEYS[issuer]!r})\n")) == 1
    assert len(_codes(tmp_path / "two.py", f'class Run:\n    headers = {{"auth": {KEYS[issuer]!r}}}\n')) == 1
    assert (
        len(_codes(tmp_path / "three.py", f"command = f'run --with {{option}} {KEYS[issuer]}'".replace("\n", "\\n")))
        == 1
    )


@pytest.mark.parametrize("issuer", KEYS)
def test_planted_in_yaml(issuer: str, tmp_path: Path) -> None:
    assert (
        len(_codes(tmp_path / "config.yaml", f"epochs: 3\nservice:\n  credential: {json.dumps(KEYS[issuer])}\n")) == 1
    )


@pytest.mark.parametrize("issuer", KEYS)
def test_planted_in_a_notebook(issuer: str, tmp_path: Path) -> None:
    cell = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None}
    cells = [{**cell, "source": ["import os\n"]}, {**cell, "source": f"service.connect({KEYS[issuer]!r})"}]
    text = json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})
    assert len(_codes(tmp_path / "train.ipynb", text)) == 1


@pytest.mark.parametrize(
    "value",
    [
        "hf_" + "x" * 34,
        "ghp_" + string.ascii_lowercase + string.digits,
        "sk-proj-" + "your-openai-key-goes-here-0123456789",
        "AKIA" + "IOSFODNN7EXAMPLE",
        "sk-" + "1" * 48,
        _HOOK + "/T00000000/B00000000/XXXXXXXXXXXXXXXXXXXXXXXX",
        "task-specific-heads-for-multitask-learning-of-representations",
        "eyJ" + "hbGciOi",
    ],
)
def test_placeholders_are_none(value: str, tmp_path: Path) -> None:
    assert _codes(tmp_path / "train.py", f"connect({value!r})\n") == []


def test_random_ids_are_none(tmp_path: Path) -> None:
    rng = random.Random(5)
    names = ("run_id", "sha256", "commit", "pad_token", "sample_token", "etag", "experiment_key_id", "uuid", "digest")
    lines = []
    for index in range(2_000):
        alphabet = rng.choice((_HEX, _ANY, _ANY + "-_", string.ascii_lowercase))
        value = "".join(rng.choice(alphabet) for _ in range(rng.choice((16, 20, 32, 40, 64))))
        lines.append(f"{names[index % len(names)]} = {value!r}\nuse({value[::-1]!r})\n")
    assert _codes(tmp_path / "ids.py", "".join(lines)) == []


def test_a_field_that_is_mended_while_its_class_stays(tmp_path: Path) -> None:
    path = tmp_path / "settings.py"
    project = Project(partial(settings_for, overrides=Overrides(select=("SECRET001",))))
    project.open(
        path, f"class Settings:\n    retries = 3\n    key = {KEYS['GitHub']!r}\n\n    def use(self):\n        pass\n"
    )
    assert len(project.diagnostics(path)) == 1
    project.replace(path, "class Settings:\n    retries = 3\n    key = None\n\n    def use(self):\n        pass\n")
    assert project.diagnostics(path) == ()
