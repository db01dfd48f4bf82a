"""Rename of a config key with everything that is bound to it, as one workspace edit.

A refusal is an answer like any other, and its reason is for the person: it goes out on the plain road, where no
exception is needed that would be logged as a failure.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, TypeVar

from lsprotocol import types

from trainwright.language.answers import Refusal, Renamable, Renaming
from trainwright.lsp.language import ask_at, client_range, workspace_edit
from trainwright.lsp.protocol import INTERNAL_ERROR, REQUEST_FAILED, Json

if TYPE_CHECKING:
    from trainwright.lsp.server import Server

log = logging.getLogger(__name__)

_PATIENCE = 10.0  # seconds: every file may have to be read
_Params = TypeVar("_Params")


def _answering(
    server: Server, kind: type[_Params], answer: Callable[[_Params], Awaitable[Any]], tasks: set[asyncio.Task[None]]
) -> Callable[[Json, Json], None]:
    """Answers a request with what `answer` gives: a refusal as the error that clients show, nothing as null."""

    async def work(ident: Json, params: Json) -> None:
        try:
            found = await answer(server.structure(params, kind))
            if isinstance(found, Refusal):
                server.protocol.fail(ident, REQUEST_FAILED, found.reason)
            else:
                server.protocol.answer(ident, server.unstructure(found))
        except Exception:
            log.exception("A rename failed")
            server.protocol.fail(ident, INTERNAL_ERROR, "the rename failed; the log says more")

    def begin(ident: Json, params: Json) -> None:
        task = asyncio.get_running_loop().create_task(work(ident, params))
        tasks.add(task)
        task.add_done_callback(tasks.discard)

    return begin


def register(server: Server) -> None:
    """Serve renames."""

    async def prepare(params: types.PrepareRenameParams) -> types.PrepareRenamePlaceholder | Refusal | None:
        document, found = await ask_at(server, params, "renamable", patience=_PATIENCE)
        if document is None or not isinstance(found, Renamable):
            return found if isinstance(found, Refusal) else None
        return types.PrepareRenamePlaceholder(client_range(server, found.range, document.lines), found.name)

    async def rename(params: types.RenameParams) -> types.WorkspaceEdit | Refusal | None:
        _, found = await ask_at(server, params, "rename", params.new_name, patience=_PATIENCE)
        if isinstance(found, Renaming):
            return await workspace_edit(server, found.edits)
        return found if isinstance(found, Refusal) else None

    tasks: set[asyncio.Task[None]] = set()
    plain = server.protocol.plain_requests
    plain[types.TEXT_DOCUMENT_PREPARE_RENAME] = _answering(server, types.PrepareRenameParams, prepare, tasks)
    plain[types.TEXT_DOCUMENT_RENAME] = _answering(server, types.RenameParams, rename, tasks)
    # pygls only has to know that there are such features.
    server.feature(types.TEXT_DOCUMENT_PREPARE_RENAME)(lambda _: None)
    server.feature(types.TEXT_DOCUMENT_RENAME, types.RenameOptions(prepare_provider=True))(lambda _: None)
