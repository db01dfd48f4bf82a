"""How parameters, classes and places are told in hovers and completions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from trainwright.configs.reach import Reached, ReachKind
from trainwright.language.docstrings import summary
from trainwright.positions import Range

_MOST = 5
_LONGEST = 100
"""Characters of a value that are shown."""
_NAMES = {ReachKind.FIELD: "field", ReachKind.OPTION: "option", ReachKind.PARAMETER: "parameter"}


def shown(text: str) -> str:
    """A value, on one line and not too long."""
    flat = " ".join(text.split())
    return flat if len(flat) <= _LONGEST else flat[: _LONGEST - 1] + "\u2026"


def code(text: str) -> str:
    """Text as code in Markdown."""
    text = shown(text)
    return f"`` {text} ``" if "`" in text else f"`{text}`"


def declared(reached: Reached) -> str:
    """Type and default on one line."""
    parts = [reached.annotation] if reached.annotation else []
    if reached.default:
        parts.append(f"= {reached.default}")
    elif reached.required:
        parts.append("(required)")
    return shown(" ".join(parts))


def declaration(reached: Reached) -> str:
    """The same as a line of Python."""
    if reached.kind is ReachKind.CLASS:
        return f"class {reached.owner or reached.name}"
    if reached.kind is ReachKind.FUNCTION:
        return f"def {reached.owner or reached.name}(...)"
    annotation = f": {reached.annotation}" if reached.annotation else ""
    default = f" = {reached.default}" if reached.default else ""
    return shown(f"{reached.name}{annotation}{default}")


def explained(reached: Reached) -> str:
    """What its documentation says, and whose it is."""
    doc = summary(reached.doc) if reached.kind in (ReachKind.CLASS, ReachKind.FUNCTION) else reached.doc
    kind = _NAMES.get(reached.kind)
    of = f"{kind} of {code(reached.owner)}" if kind and reached.owner else ""
    whose = f"required {of}" if of and reached.required else of
    return "\n\n".join(part for part in (doc, whose[:1].upper() + whose[1:]) if part)


def linked(path: Path, span: Range | None = None, *, name: str = "") -> str:
    """A place as a link."""
    line = f":{span.start.line + 1}" if span is not None else ""
    anchor = f"#L{span.start.line + 1}" if span is not None else ""
    return f"[{name or path.name}{line}]({path.as_uri()}{anchor})"


def listed(items: Iterable[str]) -> str:
    """A list in words, cut short."""
    every: Sequence[str] = list(dict.fromkeys(items))
    rest = f" and {len(every) - _MOST} more" if len(every) > _MOST else ""
    return ", ".join(every[:_MOST]) + rest
