"""The settings in force: the client's over those of the files, and the last good ones where either is wrong."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from trainwright.lsp.client import Client
from trainwright.lsp.protocol import ClientError, Protocol
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

log = logging.getLogger(__name__)

SECTION = "trainwright"


def section_of(value: object) -> dict[str, Any] | None:
    """The settings in what a client sent: the section itself, or an object that holds it. None: there are none.

    Some clients wrap the section, in its own name or in "settings". An empty Lua table arrives as a list. Null stays:
    it takes back what a weaker source said, for clients that tell their unset settings that way.
    """
    if isinstance(value, list) and not value:
        return {}
    if not isinstance(value, Mapping):
        return None
    for wrapper in (SECTION, "settings"):
        if isinstance(value.get(wrapper), (Mapping, list)):
            return section_of(value[wrapper])
    return {str(key): item for key, item in value.items()}


class Configuration:
    """Answers which settings hold for a path.

    From weak to strong: the defaults, the nearest settings file, initializationOptions, didChangeConfiguration, the
    answer to workspace/configuration, the answer for the workspace folder.
    """

    def __init__(self, protocol: Protocol, show_error: Callable[[str], None]) -> None:
        self._protocol = protocol
        self._show_error = show_error
        self._initial: dict[str, Any] = {}
        self._pushed: dict[str, Any] = {}
        self._pulled: dict[str, Any] = {}
        self._by_folder: dict[Path, dict[str, Any]] = {}
        self._overrides: dict[Path | None, Overrides] = {}
        self._last_overrides: dict[Path | None, Overrides] = {}
        self._settings: dict[Path, Settings] = {}
        self._good: dict[Path, Settings] = {}
        self._complaints: set[str] = set()
        self._earlier_complaints: set[str] = set()
        self.folders: tuple[Path, ...] = ()

    @property
    def home(self) -> Path:
        """The first workspace folder, or where the server was started."""
        return self.folders[0] if self.folders else Path.cwd()

    def folder_of(self, path: Path) -> Path | None:
        """The innermost workspace folder that holds `path`."""
        holding = [folder for folder in self.folders if path.is_relative_to(folder)]
        return max(holding, key=lambda folder: len(folder.parts), default=None)

    # -------------------------------------------------------------------------------- the client's

    def start(self, options: object) -> None:
        """Take the initializationOptions."""
        self._initial = section_of(options) or {}

    def push(self, settings: object) -> None:
        """Take the settings of a didChangeConfiguration. Without our section they say nothing about us."""
        if isinstance(settings, Mapping) and SECTION in settings:
            self._pushed = section_of(settings[SECTION]) or {}

    async def pull(self, client: Client) -> None:
        """Ask the client for its settings, for the whole workspace and for each folder."""
        if not client.has_configuration:
            return
        folders = self.folders
        items: list[dict[str, str]] = [{"section": SECTION}]
        items += [{"scopeUri": folder.as_uri(), "section": SECTION} for folder in folders]
        try:
            # Shielded: an answer that is still on its way must find its future alive.
            answer = await asyncio.shield(self._protocol.ask("workspace/configuration", {"items": items}))
        except ClientError as error:
            log.warning("The client did not tell its settings: %s", error)
            return
        if not isinstance(answer, list) or len(answer) != len(items):
            return
        self._pulled, *others = [section_of(item) or {} for item in answer]
        self._by_folder = dict(zip(folders, others, strict=True))

    def _client_section(self, folder: Path | None) -> dict[str, Any]:
        own = self._by_folder.get(folder, {}) if folder else {}
        merged = {**self._initial, **self._pushed, **self._pulled, **own}
        return {key: value for key, value in merged.items() if value is not None}

    def client_value(self, key: str, folder: Path | None = None) -> object:
        """One of the client's settings that no rule follows, such as `logLevel`; `key` in camelCase."""
        section = self._client_section(folder)
        snake = "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in key)
        return section.get(key, section.get(snake))

    def _client_overrides(self, folder: Path | None) -> Overrides:
        if folder not in self._overrides:
            try:
                found = parse_client_settings(self._client_section(folder))
            except SettingsError as error:
                self._complain(f"the editor's setting trainwright.{error}")
                found = self._last_overrides.get(folder, Overrides())
            self._overrides[folder] = found
        return self._overrides[folder]

    # ------------------------------------------------------------------------------------- in force

    def settings_for(self, path: Path) -> Settings:
        """The settings for a file or folder; wrong ones are shown once, and the last good ones stay."""
        found = self._settings.get(path.parent)
        if found is None:
            found = self._settings[path.parent] = self._find(path)
        return found

    def _find(self, path: Path) -> Settings:
        folder = self.folder_of(path)
        root = folder or path.parent
        overrides = self._client_overrides(folder)
        file = self.client_value("configurationFile", folder)
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

    def _complain(self, problem: str) -> None:
        if problem not in self._complaints | self._earlier_complaints:
            self._show_error(f"{problem}\nThe last good settings stay in force.")
        self._complaints.add(problem)

    def forget(self) -> None:
        """Read everything again at the next question: a settings file or the client's settings have changed."""
        forget_settings()
        self._settings.clear()
        self._last_overrides.update(self._overrides)
        self._overrides.clear()
        self._earlier_complaints, self._complaints = self._complaints, set()
