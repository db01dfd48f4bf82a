"""What the client can do, read once from its initialize request."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from lsprotocol import types

from trainwright.positions import Encoding

_ENCODINGS: dict[str, Encoding] = {"utf-8": "utf-8", "utf-16": "utf-16", "utf-32": "utf-32"}


@dataclass(frozen=True)
class Client:
    """The client's abilities that change what the server sends."""

    encoding: Encoding = "utf-16"
    pulls_diagnostics: bool = False
    refreshes_diagnostics: bool = False
    markdown_hover: bool = False
    markdown_completion: bool = False
    action_literals: bool = False
    resolves_edits: bool = False
    preferred_actions: bool = False
    document_changes: bool = False
    creates_files: bool = False
    applies_edits: bool = False
    has_configuration: bool = False
    registers_configuration: bool = False
    registers_watchers: bool = False
    shows_status: bool = False
    shows_progress: bool = False
    shows_places: bool = False
    """Whether the client has the command that code lenses about configs run."""
    runs_probes: bool = False
    """Whether the client has the command that code lenses over models run."""

    @staticmethod
    def of(params: types.InitializeParams, encoding: str) -> Client:
        """The abilities in an initialize request; `encoding` is the negotiated one."""
        text = params.capabilities.text_document or types.TextDocumentClientCapabilities()
        workspace = params.capabilities.workspace or types.WorkspaceClientCapabilities()
        actions = text.code_action or types.CodeActionClientCapabilities()
        resolve = actions.resolve_support
        hover = text.hover or types.HoverClientCapabilities()
        refresh = workspace.diagnostics
        return Client(
            encoding=_ENCODINGS.get(encoding, "utf-16"),
            pulls_diagnostics=text.diagnostic is not None,
            refreshes_diagnostics=bool(refresh and refresh.refresh_support),
            markdown_hover=types.MarkupKind.Markdown in (hover.content_format or ()),
            markdown_completion=types.MarkupKind.Markdown in _completion_formats(text),
            action_literals=actions.code_action_literal_support is not None,
            resolves_edits=bool(resolve and "edit" in resolve.properties and actions.data_support),
            preferred_actions=bool(actions.is_preferred_support),
            document_changes=bool(workspace.workspace_edit and workspace.workspace_edit.document_changes),
            creates_files=_creates_files(workspace.workspace_edit),
            applies_edits=bool(workspace.apply_edit),
            has_configuration=bool(workspace.configuration),
            registers_configuration=_dynamic(workspace.did_change_configuration),
            registers_watchers=_dynamic(workspace.did_change_watched_files),
            shows_status=bool(_experimental(params).get("serverStatusNotification")),
            shows_progress=bool(params.capabilities.window and params.capabilities.window.work_done_progress),
            shows_places=bool(_experimental(params).get("trainwrightShowPlaces")),
            runs_probes=bool(_experimental(params).get("trainwrightRunProbe")),
        )


def _completion_formats(text: types.TextDocumentClientCapabilities) -> tuple[types.MarkupKind, ...]:
    item = text.completion.completion_item if text.completion else None
    return tuple(item.documentation_format or ()) if item else ()


def _experimental(params: types.InitializeParams) -> dict[str, Any]:
    found = params.capabilities.experimental
    return found if isinstance(found, dict) else {}


def _creates_files(edit: types.WorkspaceEditClientCapabilities | None) -> bool:
    if edit is None or not edit.document_changes:
        return False
    return types.ResourceOperationKind.Create in (edit.resource_operations or ())


def _dynamic(ability: Any) -> bool:
    return bool(ability and ability.dynamic_registration)
