"""Turns the engine's diagnostics into the protocol's, as plain JSON: thousands of protocol objects are slow."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from lsprotocol import types

from trainwright.engine.diagnostic import Diagnostic
from trainwright.findings import Related, Severity
from trainwright.lsp.documents import range_to_client
from trainwright.positions import Encoding, Range

SOURCE = "trainwright"

_SEVERITIES = {
    Severity.CRITICAL: types.DiagnosticSeverity.Error.value,
    Severity.WARN: types.DiagnosticSeverity.Warning.value,
    Severity.STYLE: types.DiagnosticSeverity.Information.value,
}
_HINT = types.DiagnosticSeverity.Hint.value
_UNNECESSARY = [types.DiagnosticTag.Unnecessary.value]


class Renderer:
    """Renders for one client: its position encoding, and the way to other files' lines and URIs."""

    def __init__(
        self,
        encoding: Encoding,
        lines_of: Callable[[Path], Sequence[str]],
        uri_of: Callable[[Path], str],
        cell_of: Callable[[Path, Range], tuple[str, Range, Sequence[str]] | None] = lambda path, span: None,
    ) -> None:
        """`cell_of`: for a place in a notebook's program, the cell's URI, the range in it, and its lines."""
        self._encoding = encoding
        self._lines_of = lines_of
        self._uri_of = uri_of
        self._cell_of = cell_of

    def range(self, span: Range, lines: Sequence[str]) -> dict[str, Any]:
        """A range of the text that `lines` are."""
        return range_to_client(span, lines, self._encoding)

    def diagnostic(self, found: Diagnostic, lines: Sequence[str]) -> dict[str, Any]:
        """A diagnostic of the file that `lines` are."""
        fixable = found.fixable.value if found.fixable else None
        rendered: dict[str, Any] = {
            "range": range_to_client(found.range, lines, self._encoding),
            "severity": _HINT if found.is_hint else _SEVERITIES[found.severity],
            "code": found.code,
            "codeDescription": {"href": found.url},
            "source": SOURCE,
            "message": found.message,
            "data": {"name": found.name, "fixable": fixable},
        }
        if found.unnecessary:
            rendered["tags"] = _UNNECESSARY
        if found.related:
            rendered["relatedInformation"] = [
                {"location": self._location(other, found, lines), "message": other.message} for other in found.related
            ]
        return rendered

    def _location(self, other: Related, found: Diagnostic, lines: Sequence[str]) -> dict[str, Any]:
        in_cell = self._cell_of(other.path, other.range)
        if in_cell is not None:
            uri, span, lines = in_cell
            return {"uri": uri, "range": range_to_client(span, lines, self._encoding)}
        if other.path != found.path:
            lines = self._lines_of(other.path)
        return {"uri": self._uri_of(other.path), "range": range_to_client(other.range, lines, self._encoding)}
