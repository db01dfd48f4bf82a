"""OmegaConf's interpolations where they stand in a file: the text between their braces, and its steps."""

from __future__ import annotations

import re
from collections.abc import Iterator

from trainwright.configs.composition import Keys
from trainwright.configs.document import ConfigFile
from trainwright.configs.interpolation import Interpolation, interpolations, range_in
from trainwright.configs.nodes import ConfigNode, KeyPath, NodeKind
from trainwright.positions import Position, Range

_STEP = re.compile(r"[^.\[\]]+")


def named_keys(found: Interpolation, holder: KeyPath | Keys) -> Keys | None:
    """The keys that an interpolation in the value at `holder` names; None for a resolver, and where they lead out."""
    return found.absolute(tuple(str(step) for step in holder))


def placed_interpolations(node: ConfigNode) -> Iterator[tuple[Interpolation, Range]]:
    """Those of a scalar whose places can be told, each with the range of what stands between its braces."""
    if node.kind is not NodeKind.SCALAR or node.range.start.line != node.range.end.line:
        return
    for found in interpolations(node.text):
        (line, start), (_, end) = range_in(node, found.start, found.end)
        if end - start == found.end - found.start:
            written = node.text[found.start + 2 : found.end - 1]
            first = start + 2 + len(written) - len(written.lstrip())
            yield found, Range(Position(line, first), Position(line, first + len(found.text)))


def interpolation_at(file: ConfigFile, position: Position) -> tuple[ConfigNode, Interpolation, Range] | None:
    """The interpolation at a place of a file."""
    node = file.node_at(position)
    if node is None or not node.range.contains(position):
        return None
    for found, span in placed_interpolations(node):
        if Position(span.start.line, span.start.column - 2) <= position <= span.end:
            return node, found, span
    return None


def steps_of(text: str) -> list[tuple[int, int]]:
    """Where each key stands in the text between the braces."""
    return [(step.start(), step.end()) for step in _STEP.finditer(text)]
