"""Code lenses: what a probe could tell over models and DataLoader calls, and which configs set what is defined.

Probes are found in the lines alone, so that nothing waits for an analysis; what is no model after all, the probe says.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from lsprotocol import types

from trainwright.lsp.handling import guarded
from trainwright.lsp.language import client_locations, client_range, document_for, is_wanted
from trainwright.measured import mode_makes_no_difference

if TYPE_CHECKING:
    from trainwright.lsp.documents import OpenDocument
    from trainwright.lsp.server import Server

RUN_PROBE = "trainwright.runProbe"
"""The client's own command: it asks for what is missing, has the server run the probe, and shows the report."""

SHOW_PLACES = "trainwright.showPlaces"
"""The client's own command: it shows places in files, from where the lens is."""

_CLASS = re.compile(r"^(\s*)class\s+(\w+)\s*(?:\(([^#]*))?")
_MODULE = re.compile(r"(?:^|[\s.,(])(?:\w*Module|Sequential)\s*(?:[,)\[]|$)")
_FORWARD = re.compile(r"^\s+(?:async\s+)?def\s+(?:forward|training_step)\s*\(")
_LOADER = re.compile(r"(?:^|[\s=(,\[.])DataLoader\s*\(")
_MODEL_PROBES = (("model", "Probe"), ("grad", "gradients"), ("mode", "train/eval"), ("determinism", "determinism"),
                 ("batch-size", "batch size"))  # fmt: skip


def probed_places(lines: Sequence[str]) -> Iterator[tuple[int, str, str | None]]:
    """Each model class and DataLoader call: its line (from 0), "model" or "loader", and a class's dotted name."""
    open_classes: list[tuple[int, str, int, bool]] = []  # indentation, dotted name, line, told
    for number, text in enumerate(lines):
        stripped = text.strip()
        if not stripped or stripped.startswith("#"):
            continue
        indentation = len(text) - len(text.lstrip())
        found = _CLASS.match(text) if "class" in text else None
        if found or not text[0].isspace():
            while open_classes and open_classes[-1][0] >= indentation:
                open_classes.pop()
        if found:
            name = ".".join([*(each[1].rpartition(".")[2] for each in open_classes), found[2]])
            told = bool(_MODULE.search(found[3] or ""))
            open_classes.append((indentation, name, number, told))
            if told:
                yield number, "model", name
        elif "def " in text and open_classes and not open_classes[-1][3] and _FORWARD.match(text):
            outer, name, line, _ = open_classes[-1]
            open_classes[-1] = (outer, name, line, True)
            yield line, "model", name
        elif "DataLoader" in text and _LOADER.search(text) and not stripped.startswith(("import", "from", "def ")):
            yield number, "loader", None


def register(server: Server) -> None:
    """Serve code lenses."""

    @guarded(server, types.TEXT_DOCUMENT_CODE_LENS, empty=[], options=types.CodeLensOptions(resolve_provider=False))
    async def code_lens(params: types.CodeLensParams) -> list[types.CodeLens]:
        document = server.documents.get(params.text_document.uri)
        if document is None or document.path.suffix != ".py":
            return []
        lenses = list(_probes(server, document)) if server.client.runs_probes else []
        if document_for(server, document.uri) is not None and is_wanted(server):
            lenses += await _configs(server, document)
        return lenses


def _probes(server: Server, document: OpenDocument) -> Iterator[types.CodeLens]:
    for line, what, name in sorted(probed_places(document.lines)):
        span = types.Range(types.Position(line, 0), types.Position(line, 0))
        probes = _MODEL_PROBES if what == "model" else (("loader", "Measure num_workers"),)
        same = name is not None and mode_makes_no_difference(f"{document.path}::{name}")
        for kind, shown in probes:
            # Why LOOP001 is silent about this class.
            title = f"{shown}: no difference (measured)" if same and kind == "mode" else shown
            arguments: dict[str, Any] = {"kind": kind, "uri": document.uri}
            arguments.update({"target": name} if name else {"line": line})
            command = types.Command(title=title, command=RUN_PROBE, arguments=[arguments])
            yield types.CodeLens(range=span, command=command)


async def _configs(server: Server, document: OpenDocument) -> list[types.CodeLens]:
    """Which configs set what is defined here. A client that cannot show places gets the text alone."""
    found = []
    for lens in await server.analysis.language(document, "lenses") or ():
        span = client_range(server, lens.range, document.lines)
        command = types.Command(title=lens.title, command="")
        if server.client.shows_places:
            places = [server.unstructure(each) for each in await client_locations(server, lens.locations)]
            told = {"uri": document.uri, "at": server.unstructure(span.start), "places": places}
            command = types.Command(title=lens.title, command=SHOW_PLACES, arguments=[told])
        found.append(types.CodeLens(range=span, command=command))
    return found
