"""Takes over what an earlier check found in files that have nothing to do with what has changed since.

Files are one group when one imports another, in whatever direction, or asked about the folder of the other. What is
known of a file comes from its group alone, except for what code and YAML files say about each other: that is joined
over all files, and compared file by file.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from trainwright.configs.bindings import ProjectConfigs
from trainwright.engine.cache import Entry, Run, Store, comparable, digest
from trainwright.engine.project import Project, importable_names
from trainwright.semantics.workspace import file_of
from trainwright.settings import Settings
from trainwright.source.document import Document


class _Groups:
    """Which files belong together."""

    def __init__(self) -> None:
        self._parent: dict[str, str] = {}

    def of(self, file: str) -> str:
        """The one file that stands for the group of `file`."""
        parent = self._parent.setdefault(file, file)
        while parent != file:
            grand = self._parent[parent]
            self._parent[file] = grand
            file, parent = parent, grand
        return file

    def join(self, one: str, other: str) -> None:
        self._parent[self.of(one)] = self.of(other)


@dataclass
class Reuse:
    """What is left of an earlier run over (about) the same files."""

    files: frozenset[str]
    """All files of the present run."""
    entries: dict[str, Entry]
    """The earlier findings of files whose text and settings are what they were."""
    removed: dict[str, Entry] = field(default_factory=dict)
    """Those of files that have changed or are gone: who had to do with them may have to be checked again."""
    arrived: frozenset[str] = frozenset()
    """The names under which files that came or went could be imported."""

    @classmethod
    def of(
        cls,
        run: Run | None,
        store: Store,
        around: dict[str, tuple[tuple[str, int, int], ...]],
        digests: dict[str, str],
        settings: dict[str, str],
    ) -> Reuse:
        """What can be taken over from `run`, given what files hold now and what their settings come to."""
        files = frozenset(digests)
        if run is None or not comparable(run, around):
            return cls(files, {})
        known = store.entries(run)
        same = {
            path: entry
            for path, entry in known.items()
            if path in files
            and path in run.states
            and digests[path] == run.states[path].digest
            and settings[path] == entry.settings
        }
        moved = files ^ known.keys()
        arrived = frozenset(name for path in moved for name in importable_names(Path(path)))
        return cls(files, same, {path: entry for path, entry in known.items() if path not in same}, arrived)

    def to_load(self, loaded: Iterable[str], imports: dict[str, list[str]]) -> set[str]:
        """The files that must be checked, given those that were loaded by now and the files that these import."""
        groups = _Groups()
        every = [(path, entry) for known in (self.entries, self.removed) for path, entry in known.items()]
        for path, entry in every:
            for other in entry.files:
                groups.join(path, other)
        for path, others in imports.items():
            for other in others:
                groups.join(path, other)
        present = [(Path(path), path) for path in {*self.files, *self.removed}]
        for path, entry in every:
            for folder in entry.below:
                for where, other in present:
                    if Path(folder) in where.parents:
                        groups.join(path, other)
        changed = {*self.files - self.entries.keys(), *self.removed, *loaded}
        if self.arrived:
            changed.update(
                path
                for path, entry in self.entries.items()
                if any(name.partition(".")[0] in self.arrived for name in entry.imports)
            )
        concerned = {groups.of(path) for path in changed}
        return {path for path in self.files if groups.of(path) in concerned}


def settings_key(settings: Settings, path: Path) -> str:
    """What the settings of a file come to."""
    severities = sorted((code, severity.value) for code, severity in settings.severity.items())
    limits = sorted(settings.limits.items())
    return digest(repr((sorted(settings.enabled_codes(path)), severities, settings.strict, limits)).encode())


def configs_key(configs: ProjectConfigs, path: Path) -> str:
    """What the join of code and YAML says about a file."""
    said: tuple[object, ...] = (configs.divergences_of(path), configs.dialect(path), configs.readers(path))
    said += (configs.missing_keys(path),)
    if path in configs.files:
        said += (configs.unknown_keys(path), configs.missing_arguments(path), configs.mismatches(path))
        said += (configs.unused_keys(path),)
    return digest(repr(said).encode("utf-8", "surrogateescape"))


def imported_by(document: Document, package: str) -> Iterator[str]:
    """The dotted names that a file imports, wherever in it."""
    from trainwright.semantics.names import absolute_module

    for segment in document.segments:
        words = segment.words
        if words is not None and "import" not in words:
            continue
        for node in ast.walk(segment.node):
            if isinstance(node, ast.Import):
                yield from (alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                module = absolute_module(node.level, node.module, package)
                for alias in node.names:
                    yield module if alias.name == "*" else f"{module}.{alias.name}" if module else alias.name


def found_in(names: Iterable[str], path: str, files: frozenset[str]) -> list[str]:
    """The files of `files` that dotted names, imported in the file `path`, lead to."""
    found = set()
    for name in names:
        parts = name.split(".")
        located = file_of(parts, path, files) if all(parts) else None
        if located is not None:
            found.add(located[0])
    return sorted(found)


def asked_by_file(project: Project) -> dict[str, set[str]]:
    """What was asked for each loaded file."""
    found: dict[str, set[str]] = {}
    for key, paths in project.workspace.asked():
        for path in paths:
            found.setdefault(path, set()).add(key)
    return found
