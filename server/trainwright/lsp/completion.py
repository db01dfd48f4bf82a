"""Completion of config keys and values, in YAML and in the Python code that reads them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lsprotocol import types

from trainwright.language.answers import Proposal, ProposalKind
from trainwright.lsp.handling import guarded
from trainwright.lsp.hover import as_plain_text
from trainwright.lsp.language import ask_at, client_range, document_for

if TYPE_CHECKING:
    from trainwright.lsp.documents import OpenDocument
    from trainwright.lsp.server import Server

_KINDS = {
    ProposalKind.KEY: types.CompletionItemKind.Property,
    ProposalKind.VALUE: types.CompletionItemKind.Value,
    ProposalKind.CLASS: types.CompletionItemKind.Class,
    ProposalKind.REFERENCE: types.CompletionItemKind.Reference,
    ProposalKind.FILE: types.CompletionItemKind.File,
}
_TRIGGERS = [".", '"', "'", "{", "[", " ", "/", ":"]
_IN_PYTHON = frozenset("\"'.")
"""What completion begins behind in Python; the others begin a value in YAML only."""


def _item(server: Server, document: OpenDocument, proposal: Proposal) -> types.CompletionItem:
    item = types.CompletionItem(
        label=proposal.label,
        kind=_KINDS[proposal.kind],
        text_edit=types.TextEdit(client_range(server, proposal.range, document.lines), proposal.text),
        filter_text=proposal.text.partition("\n")[0],
        sort_text=f"{proposal.order:04}",
    )
    if proposal.detail:
        item.detail = proposal.detail
    if proposal.documentation:
        plain = not server.client.markdown_completion
        item.documentation = (
            as_plain_text(proposal.documentation)
            if plain
            else types.MarkupContent(types.MarkupKind.Markdown, proposal.documentation)
        )
    return item


def register(server: Server) -> None:
    """Serve completion."""
    options = types.CompletionOptions(trigger_characters=_TRIGGERS, resolve_provider=False)

    @guarded(server, types.TEXT_DOCUMENT_COMPLETION, empty=None, options=options)
    async def completion(params: types.CompletionParams) -> Any:
        known = document_for(server, params.text_document.uri)
        if known is None:
            return None
        typed = params.context.trigger_character if params.context is not None else None
        if typed and typed not in _IN_PYTHON and known.path.suffix == ".py":
            return None
        document, found = await ask_at(server, params, "completions")
        if document is None or not found:
            return None
        return types.CompletionList(is_incomplete=False, items=[_item(server, document, each) for each in found])
