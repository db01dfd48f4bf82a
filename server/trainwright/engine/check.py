"""Checks many files in one go, as one program, and applies fixes to them on disk."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
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


@dataclass
class Batch:
    """The files of one invocation, loaded as one program."""

    project: Project
    sources: dict[Path, SourceFile] = field(default_factory=dict)
    notices: list[Notice] = field(default_factory=list)
    missing: tuple[Path, ...] = ()

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
                batch.add(read_source(path))
            except Unreadable as reason:
                batch.notices.append(Notice(path, f"skipped: it {reason}"))
        return batch

    def add(self, source: SourceFile) -> None:
        """Load a file's text."""
        self.project.load(source.path, source.text)
        self.sources[source.path] = source

    def check(self, *, want_fixes: bool = False) -> CheckResult:
        """All findings, sorted by file and place."""
        found: list[Diagnostic] = []
        notices = list(self.notices)
        for path in sorted(self.sources):
            diagnostics = sorted(
                self.project.diagnostics(path), key=lambda item: (item.cell or 0, item.range, item.code)
            )
            found.extend(self._with_fixes(path, diagnostics) if want_fixes else diagnostics)
            notices.extend(self.project.notices(path))
        return CheckResult(tuple(found), tuple(notices), len(self.sources))

    def _with_fixes(self, path: Path, diagnostics: Iterable[Diagnostic]) -> Iterable[Diagnostic]:
        for diagnostic in diagnostics:
            if diagnostic.fixable is None or diagnostic.fix is not None:
                yield diagnostic
                continue
            fix = self.project.fix(path, diagnostic)
            yield replace(diagnostic, fix=fix, fixable=fix.applicability if fix else None)

    def fix(self, *, unsafe: bool = False) -> Mapping[Path, str]:
        """Fix everything that can be fixed, in memory, until nothing changes; the new texts of the changed files."""
        for _ in range(ROUNDS):
            changed = False
            for path in sorted(self.sources):
                before = self.project.text(path)
                after = self.project.fix_all(path, unsafe=unsafe)
                if after != before:
                    self.project.replace(path, after)
                    changed = True
            if not changed:
                break
        texts = {path: self.project.text(path) for path in sorted(self.sources)}
        return {path: text for path, text in texts.items() if text != self.sources[path].text}

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

    def lines(self, path: Path) -> Sequence[str]:
        """The lines of a file as it was checked; a file that is no part of this batch is read."""
        if path in self.sources:
            return split_lines(self.project.text(path))
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
