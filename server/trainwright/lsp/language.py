"""What the language features share: who is asked, and how places in any file are told to the client."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lsprotocol import types
from pygls.exceptions import JsonRpcException

from trainwright.findings import Edit
from trainwright.language.answers import Explanation, Location
from trainwright.lsp.documents import range_to_client
from trainwright.lsp.notebooks import OpenNotebook
from trainwright.positions import Position, Range

if TYPE_CHECKING:
    from trainwright.lsp.documents import OpenDocument
    from trainwright.lsp.server import Server

SETTING = "languageFeatures"
"""The client's setting that switches all of them off."""

_DECLARATION = re.compile(r"\s*(?:(?:async\s+)?def\b|class\b|\w+\s*:|\w+\s*(?:=.*)?,\s*$|.*\badd_argument\(|@)")
_PATIENCE = 0.5  # seconds that a hover waits
_SHORT_PATIENCE = 0.012


def is_wanted(server: Server) -> bool:
    """Whether they are offered to the client at all, as it says when the session begins."""
    return server.configuration.client_value(SETTING) is not False


def document_for(server: Server, uri: str) -> OpenDocument | None:
    """The open document, where the language features are wanted."""
    document = server.documents.get(uri)
    if document is None or document.path.suffix.lower() not in (".py", ".yaml", ".yml"):
        return None
    folder = server.configuration.folder_of(document.path)
    return document if server.configuration.client_value(SETTING, folder) is not False else None


def position_in(server: Server, document: OpenDocument, place: types.Position) -> Position:
    """A client's position."""
    return document.position_from_client({"line": place.line, "character": place.character}, server.client.encoding)


async def ask_at(
    server: Server, params: Any, feature: str, *arguments: Any, patience: float = 2.0
) -> tuple[OpenDocument | None, Any]:
    """What a feature says about the place that a request is about."""
    document = document_for(server, params.text_document.uri)
    if document is None:
        return None, None
    position = position_in(server, document, params.position)
    return document, await server.analysis.language(document, feature, position, *arguments, patience=patience)


def _may_be_bound(line: str, column: int) -> bool:
    """Whether a place in code looks like a key that is read or a declaration.

    While the workspace is read the other process is busy: who hovers over anything else shall not wait for it.
    """
    start = column
    while start and (line[start - 1].isalnum() or line[start - 1] == "_"):
        start -= 1
    return line[start - 1 : start] in (".", '"', "'") or _DECLARATION.match(line) is not None


async def explanation(server: Server, document: OpenDocument, position: Position) -> Explanation | None:
    """What is known of the config key at a place, or of the code that a config reaches there."""
    if document_for(server, document.uri) is None:
        return None
    busy = document.path.suffix == ".py" and not server.status.quiescent
    if busy and not _may_be_bound(document.lines[position.line], position.column):
        return None
    patience = _SHORT_PATIENCE if busy else _PATIENCE
    found: Explanation | None = await server.analysis.language(document, "hover", position, patience=patience)
    return found


async def lines_of(server: Server, paths: Iterable[Path]) -> Mapping[Path, Sequence[str]]:
    """The lines of files; those that are not open are read in a thread."""
    found: dict[Path, Sequence[str]] = {}
    closed = []
    for path in dict.fromkeys(paths):
        document = server.documents.at(path)
        if document is not None:
            found[path] = document.lines
        else:
            closed.append(path)
    if closed:
        loop = asyncio.get_running_loop()
        texts = await loop.run_in_executor(None, lambda: [server.analysis.lines(path) for path in closed])
        found.update(zip(closed, texts, strict=True))
    return found


def client_range(server: Server, span: Range, lines: Sequence[str]) -> types.Range:
    """A range of the text that `lines` are."""
    plain = range_to_client(span, lines, server.client.encoding)
    return types.Range(types.Position(**plain["start"]), types.Position(**plain["end"]))


async def client_locations(server: Server, locations: Sequence[Location]) -> list[types.Location]:
    """Places as the client is told them."""
    lines = await lines_of(server, (each.path for each in locations))
    found = []
    for each in locations:
        in_cell = server.cell_of(each.path, each.range)
        uri, span, those = in_cell or (server.documents.uri(each.path), each.range, lines[each.path])
        found.append(types.Location(uri, client_range(server, span, those)))
    return found


async def workspace_edit(server: Server, edits: Sequence[tuple[Path, Sequence[Edit]]]) -> types.WorkspaceEdit:
    """Edits of several files, bound to the versions of those that are open where the client understands that.

    Those of an open notebook are edits of its cells.

    Raises:
        JsonRpcException: the cells of a notebook can't be edited like that.
    """
    lines = await lines_of(server, (path for path, _ in edits))
    changes: list[tuple[str, int | None, list[types.TextEdit]]] = []
    for path, those in edits:
        document = server.documents.at(path)
        of_cells: Sequence[tuple[OpenDocument, Sequence[tuple[Range, str]]]] | None = ()
        if isinstance(document, OpenNotebook):
            of_cells = document.cell_edits([(each.range, each.text) for each in those])
        else:
            own = [types.TextEdit(client_range(server, each.range, lines[path]), each.text) for each in those]
            changes.append((server.documents.uri(path), document.version if document is not None else None, own))
        if of_cells is None:
            raise JsonRpcException(f"the cells of {path.name} can't be edited like that")
        for cell, spans in of_cells:
            own = [types.TextEdit(client_range(server, span, cell.lines), text) for span, text in spans]
            changes.append((cell.uri, cell.version, own))
    if not server.client.document_changes:
        return types.WorkspaceEdit(changes={uri: own for uri, _, own in changes})
    identifier = types.OptionalVersionedTextDocumentIdentifier
    return types.WorkspaceEdit(
        document_changes=[types.TextDocumentEdit(identifier(uri, version), list(own)) for uri, version, own in changes]
    )
