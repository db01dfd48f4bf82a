"""Checks many files in one go, as one program, and applies fixes to them on disk."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from trainwright.engine import cache
from trainwright.engine.diagnostic import CheckResult, Diagnostic, Notice
from trainwright.engine.environment import libraries_of
from trainwright.engine.files import Discovered, discover
from trainwright.engine.project import YAML_SUFFIXES, Project
from trainwright.engine.reuse import Reuse, asked_by_file, configs_key, found_in, imported_by, settings_key
from trainwright.settings import Overrides, Settings, settings_for
from trainwright.source.files import (
    SourceFile,
    Unreadable,
    decode_source,
    new_source,
    read_bytes,
    read_source,
    write_source,
)
from trainwright.source.notebook import Notebook
from trainwright.source.text import split_lines

ROUNDS = 10
"""A fix in one file may call for one in another; so often at most."""


log = logging.getLogger(__name__)


@dataclass
class Batch:
    """The files of one invocation, loaded as one program.

    A file that can't be read is passed over. A file on which the engine itself fails costs only that file:
    `failed` holds these, and the log the reason.
    """

    project: Project
    sources: dict[Path, SourceFile] = field(default_factory=dict)
    notices: list[Notice] = field(default_factory=list)
    missing: tuple[Path, ...] = ()
    failed: set[Path] = field(default_factory=set)
    kept: dict[Path, cache.Entry] = field(default_factory=dict)
    """What an earlier run found in files that are not loaded."""
    cached: _Cached | None = None

    @classmethod
    def of_paths(
        cls, paths: Sequence[Path], overrides: Overrides | None = None, store: cache.Store | None = None
    ) -> Batch:
        """The files that `paths` name or hold; with `store`, what it still knows about them is not found out again.

        Raises:
            SettingsError: the settings of one of the files can't be read or followed.
        """
        settings = partial(settings_for, overrides=overrides)
        return cls.of_files(discover(paths, settings), settings, store)

    @classmethod
    def of_files(
        cls, discovered: Discovered, settings: Callable[[Path], Settings], store: cache.Store | None = None
    ) -> Batch:
        """The files that were discovered. Those that can't be read become notices."""
        batch = cls(Project(settings), notices=list(discovered.notices), missing=discovered.missing)
        root = discovered.folders[0] if discovered.folders else Path.cwd()
        batch.project.site_packages = lambda: libraries_of(root)
        for path in discovered.files:
            settings(path)  # a settings error ends the run before any work is done
        if store is not None:
            batch.cached = _Cached.of(batch, store, discovered, settings)
            return batch
        for path in discovered.files:
            try:
                source = read_source(path)
            except Unreadable as reason:
                batch.notices.append(Notice(path, f"skipped: it {reason}"))
            else:
                batch.add(source)
        return batch

    def add(self, source: SourceFile) -> None:
        """Load a file's text."""
        try:
            self.project.load(source.path, source.text)
        except Unreadable as reason:
            self.notices.append(Notice(source.path, f"skipped: it {reason}"))
        except Exception as error:
            self._fail(source.path, error)
        else:
            self.sources[source.path] = source

    def check(self, *, want_fixes: bool = False) -> CheckResult:
        """All findings, sorted by file and place."""
        found: list[Diagnostic] = []
        notices: list[Notice] = []
        if self.cached is not None:
            self.cached.settle(self)
        for path in sorted(self.sources):
            entry = self.kept.get(path)
            if entry is not None:
                found.extend(entry.diagnostics)
                notices.extend(entry.notices)
                continue
            try:
                diagnostics = self.project.diagnostics(path)
                if want_fixes:
                    diagnostics = tuple(self._with_fix(diagnostic) for diagnostic in diagnostics)
                diagnostics = tuple(sorted(diagnostics, key=lambda item: (item.cell or 0, item.range, item.code)))
                said = self.project.notices(path)
            except Exception as error:
                self._fail(path, error)
                continue
            found.extend(diagnostics)
            notices.extend(said)
            if self.cached is not None:
                self.cached.found[path] = (diagnostics, said)
        result = CheckResult(tuple(found), (*self.notices, *notices), len(self.sources))
        if self.cached is not None and not self.failed and not self.missing:
            self.cached.save(self, result)
        return result

    def _with_fix(self, diagnostic: Diagnostic) -> Diagnostic:
        if diagnostic.fixable is None or diagnostic.fix is not None:
            return diagnostic
        fix = self.project.fix(diagnostic.path, diagnostic)
        return replace(diagnostic, fix=fix, fixable=fix.applicability if fix else None)

    def fix(self, *, unsafe: bool = False, creating: bool = True) -> Mapping[Path, str]:
        """Fix everything that can be fixed, in memory, until nothing changes; the new texts of the changed files, and
        those of new ones."""
        for _ in range(ROUNDS):
            changed = [path for path in sorted(self.sources) if self._fix(path, unsafe=unsafe, creating=creating)]
            if not changed:
                break
        texts = {path: self.project.text(path) for path in sorted(self.sources)}
        changes = {path: text for path, text in texts.items() if text != self.sources[path].text}
        return {**changes, **self.project.created}

    def _fix(self, path: Path, *, unsafe: bool, creating: bool) -> bool:
        """Fix one file; whether that changed it."""
        if path in self.failed:
            return False
        before = self.project.text(path)
        try:
            after = self.project.fix_all(path, unsafe=unsafe, creating=creating)
            if after != before:
                self.project.replace(path, after)
        except Exception as error:
            self._fail(path, error)
            return False
        return after != before

    def _fail(self, path: Path, error: Exception) -> None:
        if path not in self.failed:
            self.failed.add(path)
            said = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
            self.notices.append(Notice(path, f"not checked: Trainwright failed on it ({said}), please report this"))
            log.debug("Failed on %s", path, exc_info=error)

    def write(self, texts: Mapping[Path, str]) -> tuple[Notice, ...]:
        """Write new texts to disk, each file in one step; what could not be written stays as it was."""
        failed: list[Notice] = []
        for path, text in texts.items():
            try:
                write_source(self.sources.get(path) or new_source(path), text)
            except (OSError, Unreadable) as reason:
                said = f"it {reason}" if isinstance(reason, Unreadable) else reason.strerror or str(reason)
                failed.append(Notice(path, f"not fixed: {said}"))
                if path in self.sources:
                    self.project.replace(path, self.sources[path].text)
        return tuple(failed)

    def lines(self, path: Path, cell: int | None = None) -> Sequence[str]:
        """The lines of a file as it was checked; a file that is no part of this batch is read."""
        if path in self.sources and path not in self.kept:
            return self.project.lines(path, cell)
        return lines_on_disk(path, cell)


def lines_on_disk(path: Path, cell: int | None = None) -> Sequence[str]:
    """The lines of a file, or of a cell of a notebook, as they are on disk; none when it can't be read."""
    try:
        text = read_source(path).text
        if cell is None:
            return split_lines(text)
        return Notebook.parse(text).cell_lines(cell)
    except Unreadable:
        return ()


@dataclass
class _Cached:
    """What a batch takes over from an earlier run, and what it leaves to the next."""

    store: cache.Store
    settings: Callable[[Path], Settings]
    run: cache.Run | None
    states: dict[str, cache.State]
    folders: dict[str, str]
    around: dict[str, tuple[tuple[str, int, int], ...]]
    whole: bool
    """Whether the states of all files are known."""
    reuse: Reuse
    loaded: set[str] = field(default_factory=set)
    found: dict[Path, tuple[tuple[Diagnostic, ...], tuple[Notice, ...]]] = field(default_factory=dict)

    @classmethod
    def of(
        cls, batch: Batch, store: cache.Store, discovered: Discovered, settings: Callable[[Path], Settings]
    ) -> _Cached:
        """Read the files and load those of which nothing is known any more."""
        run = store.load()
        states: dict[str, cache.State] = {}
        digests: dict[str, str] = {}
        now = time.time_ns()
        folders, around = cache.surroundings(discovered.folders, discovered.files)
        for path in discovered.files:
            try:
                data = read_bytes(path)
                state = cache.state_of(path, data, now)
                if state is not None:
                    states[str(path)] = state
                source = decode_source(path, data)
            except Unreadable as reason:
                batch.notices.append(Notice(path, f"skipped: it {reason}"))
            else:
                batch.sources[path] = source
                digests[str(path)] = cache.digest(data)
        keys = {name: settings_key(settings(Path(name)), Path(name)) for name in digests}
        reuse = Reuse.of(run, store, around, digests, keys)
        cached = cls(store, settings, run, states, folders, around, len(states) == len(discovered.files), reuse)
        batch.project.workspace.announce(batch.sources)
        for name, entry in reuse.entries.items():
            path = Path(name)
            batch.kept[path] = entry
            if entry.facts is not None:
                batch.project.know(path, entry.facts)
            elif path.suffix in YAML_SUFFIXES:
                batch.project.load(path, batch.sources[path].text)
        cached._load(batch, reuse.to_load((), {}))
        return cached

    def _load(self, batch: Batch, names: set[str]) -> bool:
        """Load files and all that belongs to them; whether there were any."""
        names = names - self.loaded
        if not names:
            return False
        while names:
            for name in sorted(names):
                path = Path(name)
                source = batch.sources.pop(path, None)
                batch.kept.pop(path, None)
                if source is not None:
                    batch.add(source)
            self.loaded |= names
            names = self.reuse.to_load(self.loaded, self._imports(batch)) - self.loaded
        return True

    def _imports(self, batch: Batch) -> dict[str, list[str]]:
        """The files that the loaded ones import, or that were asked for in them."""
        return {name: found_in(names, name, self.reuse.files) for name, names in self._names(batch).items()}

    def _names(self, batch: Batch) -> dict[str, set[str]]:
        asked = asked_by_file(batch.project)
        found = {}
        for path, module in batch.project.workspace.modules.items():
            names = set(imported_by(module.document, module.package))
            names.update(key.partition(" ")[2] for key in asked.get(str(path), ()) if key.startswith("name "))
            found[str(path)] = names
        return found

    def settle(self, batch: Batch) -> None:
        """Check what is loaded until it is sure that nothing else has to do with it."""
        if not batch.kept:
            return
        while True:
            for name in sorted(self.loaded):
                path = Path(name)
                if path in batch.sources and path not in batch.failed:
                    try:
                        batch.project.diagnostics(path)
                    except Exception as error:
                        batch._fail(path, error)
            asked = asked_by_file(batch.project)
            wanted = self.reuse.to_load(self.loaded, self._imports(batch))
            for name in self.loaded:
                folders = [Path(key.partition(" ")[2]) for key in asked.get(name, ()) if key.startswith("below ")]
                wanted |= {str(path) for path in batch.kept if any(folder in path.parents for folder in folders)}
            configs = batch.project.configs
            for path, entry in batch.kept.items():
                if any(configs_key(configs, Path(other)) != said for other, said in entry.configs):
                    wanted.add(str(path))
            if not self._load(batch, wanted & self.reuse.files):
                return

    def save(self, batch: Batch, result: CheckResult) -> None:
        """Keep what was found for the next run."""
        if (
            not self.whole
            or batch.project.troubled
            or any(path not in self.found for path in batch.sources if path not in batch.kept)
        ):
            return
        asked = asked_by_file(batch.project)
        names = self._names(batch)
        configs = batch.project.configs
        entries = {str(path): entry for path, entry in batch.kept.items()}
        for path, (diagnostics, notices) in self.found.items():
            name = str(path)
            keys = asked.get(name, set())
            imports = sorted(names.get(name, ()))
            others = sorted(key.partition(" ")[2] for key in keys if key.startswith("configs "))
            entries[name] = cache.Entry(
                settings_key(self.settings(path), path),
                diagnostics,
                notices,
                tuple(imports),
                tuple(found_in(imports, name, self.reuse.files)),
                tuple((other, configs_key(configs, Path(other))) for other in others),
                tuple(sorted(key.partition(" ")[2] for key in keys if key.startswith("below "))),
                batch.project.facts(path),
            )
        self.store.save(cache.Run(cache.tool(), result, self.folders, self.around, self.states), entries)


def check_paths(paths: Sequence[Path], overrides: Overrides | None = None, want_fixes: bool = False) -> CheckResult:
    """Check the Python and YAML files that `paths` name or hold, together as one program.

    Raises:
        SettingsError: the settings of one of the files can't be read or followed.
    """
    return Batch.of_paths(paths, overrides).check(want_fixes=want_fixes)
