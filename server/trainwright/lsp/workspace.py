"""The files around the open documents: folders, the scan for cross-file facts, changes on disk, live settings."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lsprotocol import types

from trainwright.engine.files import folders_below, forget_ignore_files
from trainwright.lsp import logs
from trainwright.lsp.documents import OpenDocument, is_analysed, path_of
from trainwright.lsp.protocol import Json
from trainwright.semantics.versions import forget_versions

if TYPE_CHECKING:
    from trainwright.lsp.server import Server

log = logging.getLogger(__name__)

_MOST_FILES = 10_000
"""A workspace with more is somebody's home directory: its first files are known, the rest only once opened."""

_STEP = 0.003
"""Seconds that one step of the work between files may take."""

_SETTINGS_FILES = ("trainwright.toml", "pyproject.toml", ".gitignore")
_VERSION_FILES = ("requirements*.txt", "setup.cfg", "uv.lock", "poetry.lock", "pdm.lock", "environment.yml")
"""Where projects declare the versions that some rules ask for; pyproject.toml does so too."""

_WATCHED = ("**/*.{py,pyi,yaml,yml}", *(f"**/{name}" for name in (*_SETTINGS_FILES, *_VERSION_FILES)))


class Workspace:
    """Keeps the engine's view of the workspace folders in step with the disk."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._tasks: set[asyncio.Task[None]] = set()
        self._scan_number = 0
        self.scanning = False
        """Whether the workspace is still being read."""

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
        forget_ignore_files()
        self.refresh_settings(rescan=True, restart=True)

    def refresh_settings(self, *, rescan: bool = False, restart: bool = False) -> None:
        """Ask the client for its settings, then check everything again with those in force."""

        async def refresh() -> None:
            await self._server.configuration.pull(self._server.client)
            self._server.configuration.forget()
            logs.set_level(self._server.configuration.client_value("logLevel"))
            if restart:
                self._server.analysis.restart()
            else:
                self._server.analysis.settings_changed()
            self._server.diagnostics.look_again()
            if rescan:
                self.scan()

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

    # ------------------------------------------------------------------------------------- scan

    def scan(self) -> None:
        """Read the workspace's files, bit by bit while the client is quiet."""
        self._scan_number += 1
        self.scanning = True
        self._server.idle.add(self._scan(self._scan_number, self._server.configuration.folders))

    def _scan(self, number: int, folders: tuple[Path, ...]) -> Iterator[None]:
        """One step per folder listed and per file read. A newer scan ends an older one.

        This is where a worker process plugs in: it would walk, parse and send facts, and a step would take them over.
        """
        scanned = 0
        try:
            for path in self._files(folders):
                yield
                if number != self._scan_number:
                    return
                if path is None:
                    continue
                if scanned >= _MOST_FILES:
                    log.warning("The workspace holds more than %d files; the others count once opened", _MOST_FILES)
                    break
                self._server.analysis.load(path)
                scanned += 1
                self._server.garbage.swept()
            while self._server.analysis.advance(_STEP):
                self._server.garbage.swept()
                yield
                if number != self._scan_number:
                    return
        finally:
            if number == self._scan_number:
                self.scanning = False
                self._server.diagnostics.look_at_others_soon()
        log.info("Read %d files of the workspace", scanned)
        self._server.garbage.scanned()

    def _files(self, folders: tuple[Path, ...]) -> Iterator[Path | None]:
        """The files of the workspace; None after each folder that was listed, since that takes time too."""
        for folder in folders:
            for files in folders_below(folder, self._server.configuration.settings_for):
                yield None
                yield from filter(is_analysed, files)

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
        if settings:
            forget_ignore_files()
            forget_versions()
            self.refresh_settings(rescan=True)
        if changed:
            self._server.idle.add(self._take_over(changed))

    def _take_over(self, changed: list[Path]) -> Iterator[None]:
        for path in changed:
            # What the disk holds by now counts, not what the event was about.
            if not path.is_file():
                self._server.analysis.remove(path)
            elif self._holds(path):
                self._server.analysis.load(path)
            yield
        while self._server.analysis.advance(_STEP):
            yield
        self._server.diagnostics.look_at_others_soon()

    def _holds(self, path: Path) -> bool:
        """Whether a file is part of the program that the workspace is."""
        configuration = self._server.configuration
        return configuration.folder_of(path) is not None and not configuration.settings_for(path).excludes(path)

    def closed(self, document: OpenDocument) -> None:
        """A document was closed. Reading its file again can wait; a file from elsewhere is forgotten."""

        def take_over() -> Iterator[None]:
            keep = self._holds(document.path) and document.path.is_file()
            self._server.analysis.close(document.path, keep=keep)
            while self._server.analysis.advance(_STEP):
                yield
            self._server.diagnostics.look_at_others_soon()
            yield

        self._server.idle.add(take_over())

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
