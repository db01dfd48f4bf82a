"""Checks many files in one go, as one program, and applies fixes to them on disk."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from trainwright.engine.diagnostic import CheckResult, Diagnostic, Notice
from trainwright.engine.files import Discovered, discover
from trainwright.engine.project import Project
from trainwright.settings import Overrides, Settings, settings_for
from trainwright.source.files import SourceFile, Unreadable, read_source, write_source
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

    @classmethod
    def of_paths(cls, paths: Sequence[Path], overrides: Overrides | None = None) -> Batch:
        """The files that `paths` name or hold.

        Raises:
            SettingsError: the settings of one of the files can't be read or followed.
        """
        settings = partial(settings_for, overrides=overrides)
        return cls.of_files(discover(paths, settings), settings)

    @classmethod
    def of_files(cls, discovered: Discovered, settings: Callable[[Path], Settings]) -> Batch:
        """The files that were discovered. Those that can't be read become notices."""
        batch = cls(Project(settings), notices=list(discovered.notices), missing=discovered.missing)
        for path in discovered.files:
            settings(path)  # a settings error ends the run before any work is done
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
        for path in sorted(self.sources):
            try:
                diagnostics = self.project.diagnostics(path)
                if want_fixes:
                    diagnostics = tuple(self._with_fix(diagnostic) for diagnostic in diagnostics)
            except Exception as error:
                self._fail(path, error)
                continue
            found.extend(sorted(diagnostics, key=lambda item: (item.cell or 0, item.range, item.code)))
            notices.extend(self.project.notices(path))
        return CheckResult(tuple(found), (*self.notices, *notices), len(self.sources))

    def _with_fix(self, diagnostic: Diagnostic) -> Diagnostic:
        if diagnostic.fixable is None or diagnostic.fix is not None:
            return diagnostic
        fix = self.project.fix(diagnostic.path, diagnostic)
        return replace(diagnostic, fix=fix, fixable=fix.applicability if fix else None)

    def fix(self, *, unsafe: bool = False) -> Mapping[Path, str]:
        """Fix everything that can be fixed, in memory, until nothing changes; the new texts of the changed files."""
        for _ in range(ROUNDS):
            changed = [path for path in sorted(self.sources) if self._fix(path, unsafe=unsafe)]
            if not changed:
                break
        texts = {path: self.project.text(path) for path in sorted(self.sources)}
        return {path: text for path, text in texts.items() if text != self.sources[path].text}

    def _fix(self, path: Path, *, unsafe: bool) -> bool:
        """Fix one file; whether that changed it."""
        if path in self.failed:
            return False
        before = self.project.text(path)
        try:
            after = self.project.fix_all(path, unsafe=unsafe)
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
                write_source(self.sources[path], text)
            except (OSError, Unreadable) as reason:
                said = f"it {reason}" if isinstance(reason, Unreadable) else reason.strerror or str(reason)
                failed.append(Notice(path, f"not fixed: {said}"))
                self.project.replace(path, self.sources[path].text)
        return tuple(failed)

    def lines(self, path: Path, cell: int | None = None) -> Sequence[str]:
        """The lines of a file as it was checked; a file that is no part of this batch is read."""
        if path in self.sources:
            return self.project.lines(path, cell)
        try:
            return split_lines(read_source(path).text)
        except Unreadable:
            return ()


def check_paths(paths: Sequence[Path], overrides: Overrides | None = None, want_fixes: bool = False) -> CheckResult:
    """Check the Python and YAML files that `paths` name or hold, together as one program.

    Raises:
        SettingsError: the settings of one of the files can't be read or followed.
    """
    return Batch.of_paths(paths, overrides).check(want_fixes=want_fixes)
