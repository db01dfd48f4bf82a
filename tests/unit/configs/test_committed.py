"""The committed version of a config, and the rule that compares with it."""

from __future__ import annotations

import shutil
import subprocess
from functools import partial
from pathlib import Path

import pytest

from trainwright.configs.committed import committed_text
from trainwright.engine import Project
from trainwright.settings import Overrides, settings_for

CONFIG = "optimizer: sgd\nbatch_size: 64\nlr: 0.1\n"

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")


def git(folder: Path, *arguments: str) -> None:
    identity = ("-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """A committed config."""
    path = tmp_path / "configs" / "train.yaml"
    path.parent.mkdir()
    path.write_text(CONFIG, encoding="utf-8")
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-q", "-m", "first")
    return path


def messages(path: Path, text: str) -> list[str]:
    project = Project(partial(settings_for, overrides=Overrides(select=("LOOP021",))))
    project.load(path, text)
    return [diagnostic.message for diagnostic in project.diagnostics(path)]


def test_the_committed_text_follows_the_commits(config: Path) -> None:
    config.write_text("lr: 1\n", encoding="utf-8")
    assert committed_text(config) == CONFIG
    git(config.parent, "commit", "-q", "-a", "-m", "second")
    assert committed_text(config) == "lr: 1\n"


def test_what_is_not_committed_has_none(config: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    assert committed_text(config.with_name("new.yaml")) is None
    assert committed_text(tmp_path_factory.mktemp("plain") / "a.yaml") is None


def test_no_filter_of_the_repository_runs(config: Path) -> None:
    root = config.parent.parent
    (root / ".gitattributes").write_text("*.yaml diff=mine\n", encoding="utf-8")
    git(root, "config", "diff.mine.textconv", f"touch {root / 'ran'}; cat")
    config.write_text("lr: 1\n", encoding="utf-8")
    assert committed_text(config) == CONFIG
    assert not (root / "ran").exists()


def test_a_batch_size_that_changed_alone_is_reported(config: Path) -> None:
    (message,) = messages(config, CONFIG.replace("64", "256"))
    assert "4 times" in message and "0.4" in message
    assert messages(config, CONFIG) == []
    assert messages(config, CONFIG.replace("64", "256").replace("0.1", "0.4")) == []
    assert messages(config, CONFIG.replace("64", "256").replace("sgd", "adamw")) == []
