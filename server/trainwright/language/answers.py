"""What the language features answer: plain values, for whoever speaks to an editor."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from pathlib import Path

from trainwright.findings import Edit
from trainwright.positions import Position, Range


@dataclass(frozen=True)
class Location:
    """A place in a file."""

    path: Path
    range: Range


@dataclass(frozen=True)
class Explanation:
    """What a hover shows, in Markdown, and what it is about."""

    markdown: str
    range: Range


class ProposalKind(enum.Enum):
    """What is proposed."""

    KEY = "key"
    VALUE = "value"
    CLASS = "class"
    REFERENCE = "reference"
    FILE = "file"


@dataclass(frozen=True)
class Proposal:
    """One completion: `text` in the place of `range`, which lies on one line and holds the cursor."""

    label: str
    kind: ProposalKind
    text: str
    range: Range
    detail: str = ""
    documentation: str = ""
    order: int = 0
    """Those with smaller numbers are shown first."""


class SymbolKind(enum.Enum):
    """What an entry of the outline is."""

    SECTION = "section"
    OBJECT = "object"
    """A section that a class is constructed from."""
    VALUE = "value"


@dataclass(frozen=True)
class Symbol:
    """An entry of the outline."""

    name: str
    detail: str
    kind: SymbolKind
    range: Range
    selection: Range
    children: tuple[Symbol, ...] = ()


@dataclass(frozen=True)
class Link:
    """A stretch of text that names a file."""

    range: Range
    target: Path
    tooltip: str


@dataclass(frozen=True)
class Hint:
    """A remark that is shown behind a value."""

    position: Position
    label: str
    tooltip: str


@dataclass(frozen=True)
class Lens:
    """A remark above a definition, and the places that it speaks of."""

    range: Range
    title: str
    locations: tuple[Location, ...]


@dataclass(frozen=True)
class Renamable:
    """What would be renamed here."""

    range: Range
    name: str


@dataclass(frozen=True)
class Renaming:
    """The edits of a rename, by file."""

    edits: tuple[tuple[Path, tuple[Edit, ...]], ...]


@dataclass(frozen=True)
class Refusal:
    """Why nothing is renamed."""

    reason: str
