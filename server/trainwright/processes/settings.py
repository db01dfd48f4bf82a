"""The settings in force: the client's over those of the files, and the last good ones where either is wrong."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from trainwright.settings import (
    Overrides,
    Settings,
    SettingsError,
    combine,
    forget_settings,
    parse_client_settings,
    settings_for,
    settings_of,
)


def folder_of(path: Path, folders: tuple[Path, ...]) -> Path | None:
    """The innermost of the workspace folders that holds `path`."""
    holding = [folder for folder in folders if path.is_relative_to(folder)]
    return max(holding, key=lambda folder: len(folder.parts), default=None)


class SettingsInForce:
    """Answers which settings hold for a path."""

    def __init__(self, complain: Callable[[str], None]) -> None:
        self._tell = complain
        self.folders: tuple[Path, ...] = ()
        self._sections: Mapping[Path | None, Mapping[str, Any]] = {}
        self._overrides: dict[Path | None, Overrides] = {}
        self._last_overrides: dict[Path | None, Overrides] = {}
        self._settings: dict[Path, Settings] = {}
        self._good: dict[Path, Settings] = {}
        self._complaints: set[str] = set()
        self._earlier_complaints: set[str] = set()

    def configure(self, folders: tuple[Path, ...], sections: Mapping[Path | None, Mapping[str, Any]]) -> None:
        """Take what the client says, by workspace folder, and read everything again at the next question."""
        self.folders, self._sections = folders, sections
        self.forget()

    def holds(self, path: Path) -> bool:
        """Whether a file is part of the program that the workspace is."""
        return folder_of(path, self.folders) is not None and not self(path).excludes(path)

    def __call__(self, path: Path) -> Settings:
        """The settings for a file or folder; wrong ones are complained of once, and the last good ones stay."""
        found = self._settings.get(path.parent)
        if found is None:
            found = self._settings[path.parent] = self._find(path)
        return found

    def _find(self, path: Path) -> Settings:
        folder = folder_of(path, self.folders)
        root = folder or path.parent
        overrides = self._client_overrides(folder)
        section = self._sections.get(folder, {})
        file = section.get("configurationFile", section.get("configuration_file"))
        try:
            if isinstance(file, str) and file:
                found = settings_of(root / file, overrides, root=root)
            else:
                found = settings_for(path.parent, overrides, root=root)
        except SettingsError as error:
            self._complain(str(error))
            return self._good.get(path.parent) or combine([overrides], root)
        self._good[path.parent] = found
        return found

    def _client_overrides(self, folder: Path | None) -> Overrides:
        if folder not in self._overrides:
            try:
                found = parse_client_settings(self._sections.get(folder, {}))
            except SettingsError as error:
                self._complain(f"the editor's setting trainwright.{error}")
                found = self._last_overrides.get(folder, Overrides())
            self._overrides[folder] = found
        return self._overrides[folder]

    def _complain(self, problem: str) -> None:
        if problem not in self._complaints | self._earlier_complaints:
            self._tell(f"{problem}\nThe last good settings stay in force.")
        self._complaints.add(problem)

    def forget(self) -> None:
        """Read everything again at the next question: a settings file or the client's settings have changed."""
        forget_settings()
        self._settings.clear()
        self._last_overrides.update(self._overrides)
        self._overrides.clear()
        self._earlier_complaints, self._complaints = self._complaints, set()
