"""What a client can have done by name: reload without a restart, fix a file, show a rule's documentation."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from pygls.exceptions import JsonRpcInvalidParams

from trainwright.lsp.protocol import Json

if TYPE_CHECKING:
    from trainwright.lsp.server import Server

log = logging.getLogger(__name__)

_PATIENCE = 10.0  # seconds that a rule's documentation may take

RELOAD = "trainwright.reload"
FIX_DOCUMENT = "trainwright.fixDocument"
RULE_DOCUMENTATION = "trainwright.ruleDocumentation"


def register(server: Server) -> None:
    """Serve workspace/executeCommand."""

    @server.command(RELOAD)
    def reload(*_: Any) -> None:
        """Read settings and files anew, without a new process."""
        server.reload()

    @server.command(FIX_DOCUMENT)
    async def fix_document(target: Json = None, *_: Any) -> bool:
        """Apply every safe fix to the document (a URI, or an object with one); whether there was any.

        For a notebook, or any of its cells, that is every one of the notebook.
        """
        uri = target.get("uri") if isinstance(target, dict) else target
        view = server.view(str(uri)) or server.whole_notebook(str(uri))
        if view is None:
            raise JsonRpcInvalidParams(f"{FIX_DOCUMENT} needs the URI of an open document, not {target!r}")
        edit = await server.code_actions.all_safe_fixes(view, removing=True)
        if edit is None or not server.client.applies_edits:
            return False
        params = {"label": "Trainwright: fix all", "edit": server.unstructure(edit)}
        server.protocol.ask_then("workspace/applyEdit", params=params)
        return True

    @server.command(RULE_DOCUMENTATION)
    async def rule_documentation(key: Json = None, *_: Any) -> str:
        """The documentation of a rule (its code or name), as Markdown."""
        rule = await server.analysis.rule(str(key), _PATIENCE)
        if rule is None:
            raise JsonRpcInvalidParams(f"there is no rule {key!r}")
        return rule.markdown
