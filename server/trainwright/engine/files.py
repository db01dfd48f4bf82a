"""Finds the files to check: walks folders, leaves out what git and the settings leave out."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from trainwright.engine.diagnostic import Notice

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

    from trainwright.settings import Settings

PYTHON = frozenset({".py"})
YAML = frozenset({".yaml", ".yml"})
NOTEBOOK = frozenset({".ipynb"})
SUFFIXES = PYTHON | YAML | NOTEBOOK

_VIRTUAL_ENVIRONMENT = "pyvenv.cfg"


@dataclass(frozen=True)
class Discovered:
    """The files to check, absolute and sorted; what was passed over; and the given paths that don't exist."""

    files: tuple[Path, ...]
    notices: tuple[Notice, ...] = ()
    missing: tuple[Path, ...] = ()
    folders: tuple[Path, ...] = ()
    """The folders that were looked into."""


def discover(paths: Sequence[Path], settings_for: Callable[[Path], Settings]) -> Discovered:
    """The Python and YAML files and notebooks that `paths` name or hold.

    A file that is named is checked whatever settings or .gitignore say; without a suffix it is taken for a Python
    script. A folder is walked; the folders
    in it that are hidden, excluded, ignored by git or virtual environments are left out, and so is a link to a
    folder that was walked already.
    """
    files: set[Path] = set()
    notices: list[Notice] = []
    missing: list[Path] = []
    walk = _Walk(settings_for, notices)
    for path in paths:
        absolute = Path(os.path.abspath(path))  # noqa: PTH100 - resolve() would follow links, and reports name the link
        try:
            if absolute.is_dir():
                files.update(chain.from_iterable(walk.below(absolute)))
            elif absolute.is_file():
                if absolute.suffix and absolute.suffix not in SUFFIXES:
                    notices.append(Notice(absolute, "skipped: it is neither a Python nor a YAML file, nor a notebook"))
                else:
                    files.add(absolute)
            elif absolute.exists():
                notices.append(Notice(absolute, "skipped: it is neither a file nor a folder"))
            else:
                missing.append(path)
        except OSError as error:
            notices.append(Notice(absolute, f"skipped: {error.strerror or error}"))
    return Discovered(tuple(sorted(files)), tuple(notices), tuple(missing), tuple(walk.folders))


def folders_below(
    folder: Path, settings_for: Callable[[Path], Settings], notices: list[Notice] | None = None
) -> Iterator[tuple[Path, ...]]:
    """The files below `folder` as `discover` finds them, one folder at a time, for who must not wait for all."""
    return _Walk(settings_for, [] if notices is None else notices).below(folder)


class _Walk:
    def __init__(self, settings_for: Callable[[Path], Settings], notices: list[Notice]) -> None:
        self.settings_for = settings_for
        self.notices = notices
        self.top = Path()
        self.visited: set[tuple[int, int]] = set()
        self.folders: list[Path] = []

    def below(self, top: Path) -> Iterator[tuple[Path, ...]]:
        self.top = top
        pending = [top]
        while pending:
            folder = pending.pop()
            try:
                status = folder.stat()
                if (status.st_dev, status.st_ino) in self.visited:
                    continue
                self.visited.add((status.st_dev, status.st_ino))
                self.folders.append(folder)
                with os.scandir(folder) as scan:
                    entries = sorted(scan, key=lambda entry: entry.name)
            except OSError as error:
                self.notices.append(Notice(folder, f"skipped: {error.strerror or error}"))
                continue
            if folder != top and any(entry.name == _VIRTUAL_ENVIRONMENT for entry in entries):
                continue
            pending.extend(reversed([Path(entry.path) for entry in entries if self._enters(folder, entry)]))
            yield tuple(Path(entry.path) for entry in entries if self._takes(folder, entry))

    def _enters(self, folder: Path, entry: os.DirEntry[str]) -> bool:
        try:
            is_folder = entry.is_dir()
        except OSError:  # a link that leads round in a circle is no folder
            return False
        return is_folder and not self._left_out(folder, entry, directory=True)

    def _takes(self, folder: Path, entry: os.DirEntry[str]) -> bool:
        if os.path.splitext(entry.name)[1] not in SUFFIXES:  # noqa: PTH122 - a Path for each entry is slow
            return False
        try:
            is_file = entry.is_file()
        except OSError as error:
            self.notices.append(Notice(Path(entry.path), f"skipped: {error.strerror or error}"))
            return False
        if not is_file and entry.is_symlink() and not entry.is_dir():
            self.notices.append(Notice(Path(entry.path), "skipped: the link leads nowhere"))
        return is_file and not self._left_out(folder, entry, directory=False)

    def _left_out(self, folder: Path, entry: os.DirEntry[str], *, directory: bool) -> bool:
        if entry.name.startswith("."):
            return True
        settings = self.settings_for(folder)
        path = Path(entry.path)
        if settings.excludes(path, directory=directory):
            return True
        return settings.respect_gitignore and ignored_by_git(path, self.top, directory=directory)


@lru_cache(maxsize=4096)
def _working_tree(folder: Path) -> Path | None:
    if (folder / ".git").exists():
        return folder
    return _working_tree(folder.parent) if folder.parent != folder else None


@lru_cache(maxsize=4096)
def _ignore_files(folder: Path, top: Path) -> tuple[tuple[Path, GitIgnoreSpec], ...]:
    """The .gitignore files from `folder` up to `top`, the nearest first."""
    found: list[tuple[Path, GitIgnoreSpec]] = []
    for file in (folder / ".gitignore", folder / ".git" / "info" / "exclude"):
        try:
            lines = file.read_text("utf-8", "replace").splitlines()
        except OSError:
            continue
        from pathspec import GitIgnoreSpec

        found.append((folder, GitIgnoreSpec.from_lines(lines)))
    if folder != top and folder.parent != folder:
        found.extend(_ignore_files(folder.parent, top))
    return tuple(found)


def ignored_by_git(path: Path, top: Path, *, directory: bool = False) -> bool:
    """Whether a .gitignore leaves `path` itself out; the folders above it are taken as not ignored.

    The files up to the top of the git working tree count, or up to `top` where there is none: a home directory's
    .gitignore says nothing about projects that merely lie there.
    """
    for root, spec in _ignore_files(path.parent, _working_tree(path.parent) or top):
        relative = path.relative_to(root).as_posix()
        verdict = spec.check_file(relative + "/" if directory else relative).include
        if verdict is not None:
            return verdict
    return False


def forget_ignore_files() -> None:
    """Read the .gitignore files again at the next question."""
    _ignore_files.cache_clear()
    _working_tree.cache_clear()
