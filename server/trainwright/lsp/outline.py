"""The outline of a config (what each section configures), and the files that it names as links."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types

from trainwright.language.answers import Symbol, SymbolKind
from trainwright.lsp.handling import guarded
from trainwright.lsp.language import client_range, document_for

if TYPE_CHECKING:
    from trainwright.lsp.documents import OpenDocument
    from trainwright.lsp.server import Server

_KINDS = {
    SymbolKind.SECTION: types.SymbolKind.Namespace,
    SymbolKind.OBJECT: types.SymbolKind.Class,
    SymbolKind.VALUE: types.SymbolKind.Property,
}


def _symbol(server: Server, document: OpenDocument, symbol: Symbol) -> types.DocumentSymbol:
    return types.DocumentSymbol(
        name=symbol.name,
        detail=symbol.detail or None,
        kind=_KINDS[symbol.kind],
        range=client_range(server, symbol.range, document.lines),
        selection_range=client_range(server, symbol.selection, document.lines),
        children=[_symbol(server, document, each) for each in symbol.children],
    )


def register(server: Server) -> None:
    """Serve outlines and links. Both are YAML's: Python servers know the outline of code."""

    @guarded(server, types.TEXT_DOCUMENT_DOCUMENT_SYMBOL, empty=None)
    async def outline(params: types.DocumentSymbolParams) -> list[types.DocumentSymbol] | None:
        document = document_for(server, params.text_document.uri)
        if document is None or document.path.suffix == ".py":
            return None
        found = await server.analysis.language(document, "outline")
        return [_symbol(server, document, each) for each in found] if found else None

    @guarded(
        server, types.TEXT_DOCUMENT_DOCUMENT_LINK, empty=None, options=types.DocumentLinkOptions(resolve_provider=False)
    )
    async def links(params: types.DocumentLinkParams) -> list[types.DocumentLink] | None:
        document = document_for(server, params.text_document.uri)
        if document is None or document.path.suffix == ".py":
            return None
        found = await server.analysis.language(document, "links")
        return [
            types.DocumentLink(
                range=client_range(server, each.range, document.lines),
                target=server.documents.uri(each.target),
                tooltip=each.tooltip,
            )
            for each in found or ()
        ] or None
