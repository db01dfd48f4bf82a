"""What the client's settings say, wherever it tells them; the process that analyses puts them over those of files."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from trainwright.lsp.client import Client
from trainwright.lsp.protocol import ClientError, Protocol
from trainwright.processes.settings import SettingsInForce, folder_of
from trainwright.settings import Settings, SettingsError

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
    """Answers what the client says about a folder.

    From weak to strong: initializationOptions, didChangeConfiguration, the answer to workspace/configuration, the
    answer for the workspace folder. All of it is stronger than settings files.
    """

    def __init__(self, protocol: Protocol) -> None:
        self._protocol = protocol
        self._initial: dict[str, Any] = {}
        self._pushed: dict[str, Any] = {}
        self._pulled: dict[str, Any] = {}
        self._by_folder: dict[Path, dict[str, Any]] = {}
        self.folders: tuple[Path, ...] = ()

    @property
    def home(self) -> Path:
        """The first workspace folder, or where the server was started."""
        return self.folders[0] if self.folders else Path.cwd()

    def folder_of(self, path: Path) -> Path | None:
        """The innermost workspace folder that holds `path`."""
        return folder_of(path, self.folders)

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

    def settings_for(self, path: Path) -> Settings:
        """The settings of a file, for what is not analysis.

        Raises:
            SettingsError: they can't be read or followed.
        """
        problems: list[str] = []
        settings = SettingsInForce(problems.append)
        settings.configure(self.folders, self.sections)
        found = settings(path)
        if problems:
            raise SettingsError(problems[0])
        return found

    @property
    def interpreter(self) -> str | None:
        """The Python that the client has chosen: a path, or a list of words that starts with one."""
        value = self.client_value("interpreter", self.folders[0] if self.folders else None)
        if isinstance(value, (list, tuple)) and value:
            value = value[0]
        return value if isinstance(value, str) and value else None

    @property
    def sections(self) -> dict[Path | None, dict[str, Any]]:
        """The client's settings for each workspace folder, and (None) outside of all."""
        return {folder: self._client_section(folder) for folder in (None, *self.folders)}
