"""The nodes of a YAML file: frozen values with exact ranges, aliases kept as aliases so that nothing can explode."""

from __future__ import annotations

import enum
from collections.abc import Iterator
from dataclasses import dataclass

from trainwright.configs.scalars import Dialect, Scalar, plain_scalar, tagged_scalar
from trainwright.positions import Position, Range

KeyPath = tuple[str | int, ...]
"""The keys and indices that lead to a node; keys as they are written, without quotes."""


class NodeKind(str, enum.Enum):
    """The kinds of YAML nodes."""

    SCALAR = "scalar"
    MAPPING = "mapping"
    SEQUENCE = "sequence"
    ALIAS = "alias"


class Style(str, enum.Enum):
    """How a node is written."""

    PLAIN = "plain"
    SINGLE_QUOTED = "'"
    DOUBLE_QUOTED = '"'
    LITERAL = "|"
    FOLDED = ">"
    FLOW = "flow"
    BLOCK = "block"


@dataclass(frozen=True)
class Key:
    """The key of a mapping's entry. `simple` is False for a key that is itself a mapping, a sequence or an alias."""

    text: str
    range: Range
    style: Style = Style.PLAIN
    simple: bool = True

    @property
    def merge(self) -> bool:
        """Whether this is YAML's merge key."""
        return self.text == "<<" and self.style is Style.PLAIN


@dataclass(frozen=True)
class ConfigNode:
    """One node.

    `range` covers the value itself, without its anchor or tag; that of a block collection ends with its last child.
    `text` is a scalar's text as YAML reads it (before any type is resolved), and the anchor's name of an alias.
    """

    kind: NodeKind
    path: KeyPath
    range: Range
    style: Style
    key: Key | None = None
    text: str = ""
    tag: str | None = None
    anchor: str | None = None
    children: tuple[ConfigNode, ...] = ()

    @property
    def plain(self) -> bool:
        """Whether it is an unquoted scalar, whose type the loader guesses from its text."""
        return self.style is Style.PLAIN and self.kind is NodeKind.SCALAR and self.tag is None

    @property
    def entry_range(self) -> Range:
        """Key and value."""
        return self.range if self.key is None else Range(self.key.range.start, max(self.key.range.end, self.range.end))

    def walk(self) -> Iterator[ConfigNode]:
        """This node and all below it, in the order of the text. Aliases are not followed."""
        waiting = [self]
        while waiting:
            node = waiting.pop()
            yield node
            waiting.extend(reversed(node.children))


class Cause(str, enum.Enum):
    """What kept a text from being read to its end."""

    SYNTAX = "syntax"
    TEMPLATE = "template"
    """It is no YAML yet: a template makes YAML of it."""
    LIMIT = "limit"
    """It is larger or deeper than any config."""


@dataclass(frozen=True)
class Problem:
    """Why a YAML text does not parse, and where."""

    range: Range
    message: str
    cause: Cause = Cause.SYNTAX


@dataclass(frozen=True)
class Duplicate:
    """A key given twice in one mapping. Loaders that allow it keep the second value."""

    path: KeyPath
    first: Range
    second: Range


def scalar(node: ConfigNode, dialect: Dialect) -> Scalar:
    """The Python value that the library behind `dialect` makes of a scalar node.

    Raises:
        ValueError: `node` is not a scalar.
    """
    if node.kind is not NodeKind.SCALAR:
        raise ValueError(f"a {node.kind.value} has no scalar value")
    if node.tag is not None and node.tag != "!":
        return tagged_scalar(node.tag, node.text, dialect)
    return plain_scalar(node.text, dialect) if node.plain else node.text


def moved(node: ConfigNode, shift: Shift) -> ConfigNode:
    """The same tree with every position put through `shift`."""
    key = None if node.key is None else Key(node.key.text, shift.range(node.key.range), node.key.style, node.key.simple)
    children = tuple(moved(child, shift) for child in node.children)
    span = shift.range(node.range)
    return ConfigNode(node.kind, node.path, span, node.style, key, node.text, node.tag, node.anchor, children)


@dataclass(frozen=True)
class Shift:
    """Where the places of an old text are after one region of it was replaced.

    Places before `start` stay; those from `old_end` on follow to `new_end`; what lay between collapses into the
    new region.
    """

    start: Position
    old_end: Position
    new_end: Position

    def position(self, place: Position) -> Position:
        """The new place of `place`."""
        if place <= self.start:
            return place
        if place < self.old_end:
            return min(place, self.new_end)
        line = place.line + self.new_end.line - self.old_end.line
        if place.line > self.old_end.line:
            return Position(line, place.column)
        return Position(line, place.column + self.new_end.column - self.old_end.column)

    def range(self, span: Range) -> Range:
        """The new place of `span`."""
        return Range(self.position(span.start), self.position(span.end))
