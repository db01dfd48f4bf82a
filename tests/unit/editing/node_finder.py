"""Finds nodes of a document by the text they start with, for tests."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from trainwright.source import Document, Place, Segment


def places(document: Document) -> Iterator[Place]:
    """Every node of a document, each in its own segment."""
    yield from _of_segments(document.segments)


def text_of(place: Place) -> str:
    """The text of a node as it stands in the document."""
    (line, column), (end_line, end_column) = place.range
    lines = list(place.segment.owner.lines[line : end_line + 1])
    lines[-1] = lines[-1][:end_column]
    lines[0] = lines[0][column:]
    return "".join(lines)


def find(document: Document, text: str, kind: type[ast.AST], number: int = 0, *, exact: bool = False) -> Place:
    """The `number`th node of a kind whose text starts with `text`, or is it, outer ones first."""
    found = [
        place
        for place in places(document)
        if isinstance(place.node, kind) and hasattr(place.node, "lineno") and _matches(text_of(place), text, exact)
    ]
    found.sort(key=lambda place: place.range.start)
    return found[number]


def _matches(found: str, text: str, exact: bool) -> bool:
    return found == text if exact else found.startswith(text)


def _of_segments(segments: Sequence[Segment]) -> Iterator[Place]:
    for segment in segments:
        members = {id(member.node) for member in segment.members}
        yield from _nodes(Place(segment, segment.node), members)
        yield from _of_segments(segment.members)


def _nodes(place: Place, skipped: set[int]) -> Iterator[Place]:
    yield place
    for child in ast.iter_child_nodes(place.node):
        if id(child) not in skipped:
            yield from _nodes(place.at(child), skipped)
