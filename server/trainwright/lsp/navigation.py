"""Definitions and references between config keys and code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types

from trainwright.lsp.handling import guarded
from trainwright.lsp.language import ask_at, client_locations

if TYPE_CHECKING:
    from trainwright.lsp.server import Server


def register(server: Server) -> None:
    """Serve definitions and references."""

    @guarded(server, types.TEXT_DOCUMENT_DEFINITION, empty=None)
    async def definition(params: types.DefinitionParams) -> list[types.Location] | None:
        _, found = await ask_at(server, params, "definitions")
        return await client_locations(server, found) if found else None

    @guarded(server, types.TEXT_DOCUMENT_REFERENCES, empty=None)
    async def references(params: types.ReferenceParams) -> list[types.Location] | None:
        _, found = await ask_at(server, params, "references", params.context.include_declaration)
        return await client_locations(server, found) if found else None
