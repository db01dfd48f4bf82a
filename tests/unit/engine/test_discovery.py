"""Which files are checked."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from trainwright.engine.files import Discovered, discover, ignored_by_git
from trainwright.settings import settings_for

pytestmark = pytest.mark.usefixtures("words")


def make(root: Path, *names: str) -> None:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("")


def found(root: Path, *paths: str) -> list[str]:
    return [path.relative_to(root).as_posix() for path in look(root, *paths).files]


def look(root: Path, *paths: str) -> Discovered:
    return discover([root / path for path in paths or ("",)], settings_for)


def test_python_yaml_and_notebooks_in_a_fixed_order(project: Path) -> None:
    make(project, "b.py", "a/z.yaml", "a/b.yml", "c.txt", "d.pyi", "e.ipynb", "a.py")
    assert found(project) == ["a/b.yml", "a/z.yaml", "a.py", "b.py", "e.ipynb"]


def test_hidden_excluded_and_environment_folders_are_left_out(project: Path) -> None:
    make(project, "a.py", ".hidden/a.py", ".a.yaml", "venv/a.py", "sub/node_modules/a.py", "mlruns/0/meta.yaml")
    make(project, "my-env/pyvenv.cfg", "my-env/lib/a.py", "x/__pycache__/a.py")
    assert found(project) == ["a.py"]


def test_what_is_named_is_checked(project: Path) -> None:
    make(project, ".hidden/a.py", "venv/a.py", ".gitignore", "b.py", "script")
    (project / ".gitignore").write_text("b.py\n")
    assert found(project, ".hidden", "venv/a.py", "b.py", "script") == [".hidden/a.py", "b.py", "script", "venv/a.py"]


def test_named_files_of_other_kinds_are_said_to_be_skipped(project: Path) -> None:
    make(project, "README.md")
    outcome = look(project, "README.md")
    assert not outcome.files
    assert [notice.message for notice in outcome.notices] == [
        "skipped: it is neither a Python nor a YAML file, nor a notebook"
    ]


def test_gitignore_files_nest_and_take_back(project: Path) -> None:
    make(project, ".git/config", "a.py", "gen/a.py", "sub/gen.py", "sub/keep.py", "sub/deep/keep.py", "out/x/a.py")
    (project / ".gitignore").write_text("/gen/\nkeep.py\n/out/*\n")
    (project / "sub" / ".gitignore").write_text("gen.py\n!keep.py\n")
    (project / "sub" / "deep" / ".gitignore").write_text("# nothing\n")
    assert found(project) == ["a.py", "sub/deep/keep.py", "sub/keep.py"]


def test_gitignore_above_the_given_folder_counts_within_a_working_tree(project: Path) -> None:
    make(project, "repo/.git/config", "repo/sub/a.py", "repo/sub/b.py")
    (project / ".gitignore").write_text("*\n")
    (project / "repo" / ".gitignore").write_text("b.py\n")
    assert found(project, "repo/sub") == ["repo/sub/a.py"]


def test_gitignore_of_a_home_folder_says_nothing_about_projects_in_it(project: Path) -> None:
    make(project, "work/a.py", "work/b.py")
    (project / ".gitignore").write_text("*\n")
    (project / "work" / ".gitignore").write_text("b.py\n")
    assert found(project, "work") == ["work/a.py"]


def test_info_exclude_counts(project: Path) -> None:
    make(project, ".git/info/exclude", "a.py", "b.py")
    (project / ".git" / "info" / "exclude").write_text("b.py\n")
    assert found(project) == ["a.py"]
    assert ignored_by_git(project / "b.py", project)


def test_gitignore_can_be_disregarded(project: Path) -> None:
    make(project, "a.py", "b.py")
    (project / ".gitignore").write_text("b.py\n")
    (project / "trainwright.toml").write_text("respect-gitignore = false\n")
    assert found(project) == ["a.py", "b.py"]


def test_exclude_of_the_nearest_settings(project: Path) -> None:
    make(project, "old/a.py", "sub/old/a.py", "sub/new/a.py", "sub/gen_x.py")
    (project / "trainwright.toml").write_text('exclude = ["old"]\n')
    (project / "sub" / "trainwright.toml").write_text('exclude = ["new", "gen_*.py"]\n')
    assert found(project) == ["sub/old/a.py"]


def test_links_that_go_round_end(project: Path) -> None:
    make(project, "a/a.py")
    (project / "a" / "up").symlink_to(project)
    (project / "a" / "self").symlink_to(project / "a" / "self")
    (project / "self.py").symlink_to(project / "self.py")
    assert [path.name for path in look(project).files] == ["a.py"]


def test_a_link_to_nowhere_is_told(project: Path) -> None:
    (project / "a.py").symlink_to(project / "gone.py")
    outcome = look(project)
    assert [(notice.path.name, notice.message) for notice in outcome.notices] == [
        ("a.py", "skipped: the link leads nowhere")
    ]


def test_missing_paths(project: Path) -> None:
    make(project, "a.py")
    outcome = look(project, "a.py", "gone", "gone.py")
    assert [path.name for path in outcome.missing] == ["gone", "gone.py"]
    assert len(outcome.files) == 1


def test_the_same_file_given_twice_is_checked_once(project: Path) -> None:
    make(project, "sub/a.py")
    assert found(project, "sub", "", "sub/a.py", "sub/../sub/a.py") == ["sub/a.py"]


def test_special_files_are_skipped(project: Path) -> None:
    os.mkfifo(project / "pipe.py")
    assert not look(project).files
    assert [n.message for n in look(project, "pipe.py").notices] == ["skipped: it is neither a file nor a folder"]


def test_a_folder_that_may_not_be_read_is_told(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make(project, "a.py", "closed/b.py")
    (project / "closed").chmod(0)
    if os.geteuid() == 0:  # permissions do not bind root: what the system would say is said here
        scandir = os.scandir

        def refuse(folder: Path) -> object:
            if Path(folder).name == "closed":
                raise PermissionError(errno.EACCES, "Permission denied")
            return scandir(folder)

        monkeypatch.setattr("trainwright.engine.files.os.scandir", refuse)
    try:
        outcome = look(project)
    finally:
        (project / "closed").chmod(0o755)
    assert [notice.message for notice in outcome.notices] == ["skipped: Permission denied"]
