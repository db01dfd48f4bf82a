"""Inlay hints in YAML: what the library that reads the file makes of a doubtful value, and what `${...}` becomes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types

from trainwright.lsp.handling import guarded
from trainwright.lsp.language import client_range, document_for
from trainwright.positions import Range

if TYPE_CHECKING:
    from trainwright.lsp.server import Server


def register(server: Server) -> None:
    """Serve inlay hints."""

    @guarded(server, types.TEXT_DOCUMENT_INLAY_HINT, empty=None)
    async def hints(params: types.InlayHintParams) -> list[types.InlayHint] | None:
        document = document_for(server, params.text_document.uri)
        if document is None or document.path.suffix == ".py":
            return None
        found = await server.analysis.language(document, "hints", params.range.start.line, params.range.end.line)
        return [
            types.InlayHint(
                position=client_range(server, Range(each.position, each.position), document.lines).start,
                label=each.label,
                tooltip=each.tooltip or None,
                padding_left=True,
            )
            for each in found or ()
        ] or None
