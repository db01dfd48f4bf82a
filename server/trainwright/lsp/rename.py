"""Rename of a config key with everything that is bound to it, as one workspace edit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types
from pygls.exceptions import JsonRpcException

from trainwright.language.answers import Refusal, Renamable, Renaming
from trainwright.lsp.handling import guarded
from trainwright.lsp.language import ask_at, client_range, workspace_edit

if TYPE_CHECKING:
    from trainwright.lsp.server import Server

_REQUEST_FAILED = -32803
_PATIENCE = 10.0  # seconds: every file may have to be read


def _refused(found: object) -> None:
    if isinstance(found, Refusal):
        raise JsonRpcException(found.reason, _REQUEST_FAILED)


def register(server: Server) -> None:
    """Serve renames."""

    @guarded(server, types.TEXT_DOCUMENT_PREPARE_RENAME, empty=None)
    async def prepare(params: types.PrepareRenameParams) -> types.PrepareRenamePlaceholder | None:
        document, found = await ask_at(server, params, "renamable", patience=_PATIENCE)
        _refused(found)
        if document is None or not isinstance(found, Renamable):
            return None
        return types.PrepareRenamePlaceholder(client_range(server, found.range, document.lines), found.name)

    @guarded(server, types.TEXT_DOCUMENT_RENAME, empty=None, options=types.RenameOptions(prepare_provider=True))
    async def rename(params: types.RenameParams) -> types.WorkspaceEdit | None:
        _, found = await ask_at(server, params, "rename", params.new_name, patience=_PATIENCE)
        _refused(found)
        return await workspace_edit(server, found.edits) if isinstance(found, Renaming) else None
