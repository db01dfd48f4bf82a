"""The files around the open documents: folders, what is watched on disk, live settings."""

from __future__ import annotations

import asyncio
import logging
from fnmatch import fnmatch
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lsprotocol import types

from trainwright.lsp import logs
from trainwright.lsp.documents import is_analysed, path_of
from trainwright.lsp.protocol import Json

if TYPE_CHECKING:
    from trainwright.lsp.server import Server

log = logging.getLogger(__name__)

_SETTINGS_FILES = ("trainwright.toml", "pyproject.toml", ".gitignore")
_VERSION_FILES = (
    "requirements*.txt", "setup.cfg", "setup.py", "uv.lock", "poetry.lock", "pdm.lock", "environment*.yml",
    "environment*.yaml",
)  # fmt: skip
"""Where projects declare the versions that some rules ask for; pyproject.toml does so too."""

_WATCHED = ("**/*.{py,pyi,yaml,yml}", *(f"**/{name}" for name in (*_SETTINGS_FILES, *_VERSION_FILES)))


class Workspace:
    """Keeps the analysis in step with the workspace folders, the disk and the client's settings."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._tasks: set[asyncio.Task[None]] = set()

    def set_folders(self, params: types.InitializeParams) -> None:
        """Take the folders of an initialize request; old clients know one root only."""
        uris = [folder.uri for folder in params.workspace_folders or ()]
        if not uris and params.root_uri:
            uris = [params.root_uri]
        folders = [path_of(uri) for uri in uris]
        if not folders and params.root_path:
            folders = [Path(params.root_path)]
        self._server.configuration.folders = tuple(folder for folder in folders if folder)

    def start(self) -> None:
        """The session begins: ask for settings, watch files, read the workspace."""
        self._register_interests()
        self.refresh_settings(rescan=True)

    def reload(self) -> None:
        """Read the settings and the workspace anew."""
        self.refresh_settings(rescan=True, restart=True)

    def refresh_settings(self, *, rescan: bool = False, restart: bool = False) -> None:
        """Ask the client for its settings, then check everything again with those in force."""

        async def refresh() -> None:
            await self._server.configuration.pull(self._server.client)
            logs.set_level(self._server.configuration.client_value("logLevel"))
            if restart:
                self._server.analysis.restart()
            self._server.configure_analysis()
            if rescan:
                self._server.status.quiescent = False
                self._server.analysis.scan()

        task = asyncio.get_running_loop().create_task(refresh())
        self._tasks.add(task)
        task.add_done_callback(self._refreshed)

    def _refreshed(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()):
            log.error("Failed to take over the settings", exc_info=error)

    def _register_interests(self) -> None:
        registrations: list[dict[str, Any]] = []
        if self._server.client.registers_watchers:
            watchers = [{"globPattern": pattern} for pattern in _WATCHED]
            registrations.append(_registration(types.WORKSPACE_DID_CHANGE_WATCHED_FILES, {"watchers": watchers}))
        if self._server.client.registers_configuration:
            options = {"section": "trainwright"}
            registrations.append(_registration(types.WORKSPACE_DID_CHANGE_CONFIGURATION, options))
        if registrations:
            self._server.protocol.ask_then("client/registerCapability", params={"registrations": registrations})

    # ---------------------------------------------------------------------------------- changes

    def files_changed(self, params: Json) -> None:
        """Files were created, changed or deleted on disk, by whomever."""
        changed: list[Path] = []
        settings = False
        for event in params.get("changes", ()):
            path = path_of(event["uri"])
            if path is None:
                continue
            if path.name in _SETTINGS_FILES or any(fnmatch(path.name, name) for name in _VERSION_FILES):
                settings = True
            if is_analysed(path):
                changed.append(path)
        if settings or changed:
            self._server.analysis.files_changed(changed, settings=settings)
        if settings:
            self.refresh_settings(rescan=True)

    def folders_changed(self, params: Json) -> None:
        """Workspace folders were added or removed."""
        event = params["event"]
        gone = {path_of(folder["uri"]) for folder in event.get("removed", ())}
        new = [path for folder in event.get("added", ()) if (path := path_of(folder["uri"]))]
        kept = [folder for folder in self._server.configuration.folders if folder not in gone]
        self._server.configuration.folders = (*kept, *(path for path in new if path not in kept))
        self.refresh_settings(rescan=True, restart=bool(gone))

    def configuration_changed(self, params: Json) -> None:
        """The client's settings have changed."""
        self._server.configuration.push(params.get("settings"))
        self.refresh_settings()


def _registration(method: str, options: dict[str, Any]) -> dict[str, Any]:
    return {"id": f"trainwright-{method}", "method": method, "registerOptions": options}


def register(server: Server) -> None:
    """Serve the workspace's notifications."""
    plain = server.protocol.plain_notifications
    plain[types.WORKSPACE_DID_CHANGE_WATCHED_FILES] = server.workspace_files.files_changed
    plain[types.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS] = server.workspace_files.folders_changed
    plain[types.WORKSPACE_DID_CHANGE_CONFIGURATION] = server.workspace_files.configuration_changed
