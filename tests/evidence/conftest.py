"""Hands the tests fresh copies of the example projects."""

import shutil
from collections.abc import Callable

import pytest
from example_projects import EXAMPLES, Project


@pytest.fixture(scope="session")
def copy_of(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, str], Project]:
    """`copy_of("vision", "mistaken")` is a fresh copy of that variant."""

    def copy(name: str, variant: str) -> Project:
        root = tmp_path_factory.mktemp(f"{name}-{variant}") / "project"
        shutil.copytree(EXAMPLES / name / variant, root, ignore=shutil.ignore_patterns("runs", "data", "__pycache__"))
        return Project(root)

    return copy
