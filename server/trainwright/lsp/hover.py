"""Hover on a finding: what it is, why it is bad, how safe its fix is, what the libraries really do.

A config key, and the code that it reaches, are explained too.

With the client's setting `debugModel`, hovering any line of Python also shows what the analysis believes about it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from lsprotocol import types

from trainwright.engine.diagnostic import Diagnostic
from trainwright.findings import Applicability
from trainwright.lsp import language
from trainwright.lsp.handling import guarded
from trainwright.positions import Range

if TYPE_CHECKING:
    from trainwright.lsp.documents import OpenDocument
    from trainwright.lsp.server import Server

_CHAPTERS = ("What it does", "Why it is bad", "Fix safety", "Truth")
_FIX = {
    Applicability.SAFE: "**Fix:** a safe one is offered here.",
    Applicability.UNSAFE: "**Fix:** one is offered here; it changes what the code does, so look at it.",
    None: "**Fix:** none can be made here without knowing more than the code says.",
}

_PATIENCE = 0.5  # seconds that a hover waits for the findings of what was just typed

_FENCE = re.compile(r"^```.*\n?", re.MULTILINE)
_LINK = re.compile(r"\[([^\]]+)\]\(([^)\s]+)\)")
_EMPHASIS = re.compile(r"\*\*([^*\n]+)\*\*|(?<![\w*])\*([^*\n]+)\*(?![\w*])|`([^`\n]+)`")


def as_markdown(found: Diagnostic, chapters: Mapping[str, str]) -> str:
    """Everything there is to say about one finding; `chapters` are those of its rule's documentation."""
    parts = [f"**{found.code}** `{found.name}` ({found.severity.value})", found.message, _FIX[found.fixable]]
    parts += [f"**{title}**\n\n{chapters[title].strip()}" for title in _CHAPTERS if chapters.get(title, "").strip()]
    parts.append(f"[Documentation of {found.code}]({found.url})")
    return "\n\n".join(parts)


async def chapters_of(server: Server, found: Diagnostic) -> Mapping[str, str]:
    """The chapters about a finding's rule; none when the analysis is too busy to look them up now."""
    rule = await server.analysis.rule(found.code, _PATIENCE)
    return rule.chapters if rule is not None else {}


def as_plain_text(markdown: str) -> str:
    """The same for clients that can't show Markdown."""
    text = _LINK.sub(lambda m: f"{m[1]}: {m[2]}", _FENCE.sub("", markdown))
    return _EMPHASIS.sub(lambda m: m[1] or m[2] or m[3], text)


async def beliefs_as_markdown(server: Server, document: OpenDocument, line: int) -> str:
    """What the analysis believes about a line; empty unless the client has asked for that."""
    folder = server.configuration.folder_of(document.path)
    if server.configuration.client_value("debugModel", folder) is not True:
        return ""
    found = await server.analysis.beliefs(document, line, folder or document.path.parent)
    if found is None:
        return ""
    name, beliefs = found
    said = [f"- {topic} {_code(text)}" for topic, text in beliefs] or ["Nothing is believed about this line."]
    return "\n".join([f"**Beliefs** {_code(name)} line {line + 1}", "", *said])


def _code(text: str) -> str:
    return f"`` {text} ``" if "`" in text else f"`{text}`"


def register(server: Server) -> None:
    """Serve hovers."""

    @guarded(server, types.TEXT_DOCUMENT_HOVER, empty=None)
    async def hover(params: types.HoverParams) -> types.Hover | None:
        view = server.view(params.text_document.uri)
        if view is None:
            return None
        place = params.position
        pointed = view.shown.position_from_client(
            {"line": place.line, "character": place.character}, server.client.encoding
        )
        where = view.inward(Range(pointed, pointed))
        if where is None:
            return None
        document, position = view.document, where.start
        known = await server.analysis.current(document, _PATIENCE)
        found = [each for each in known if each.range.contains(position)]
        beliefs = await beliefs_as_markdown(server, document, position.line)
        bound = await language.explanation(server, document, position)
        if not found and not beliefs and bound is None:
            return None
        found.sort(key=lambda each: (each.range.start, each.code))
        parts = [as_markdown(each, await chapters_of(server, each)) for each in found]
        parts += [bound.markdown] if bound is not None else []
        text = "\n\n---\n\n".join([*parts, *([beliefs] if beliefs else [])])
        span = found[-1].range if found else bound.range if bound is not None else Range(position, position)
        kind = types.MarkupKind.Markdown if server.client.markdown_hover else types.MarkupKind.PlainText
        return types.Hover(
            contents=types.MarkupContent(kind, text if server.client.markdown_hover else as_plain_text(text)),
            range=server.shown_range(view.outward(span) or Range(pointed, pointed), view),
        )
