"""The other end of a finding, made from places and from the facts of other files."""

from __future__ import annotations

from pathlib import Path

from trainwright.findings import Related
from trainwright.positions import Position, Range
from trainwright.semantics.flow import Caller
from trainwright.semantics.model import Function
from trainwright.semantics.tree import Event
from trainwright.source.place import Place


def at_event(function: Function, event: Event, message: str) -> Related:
    """An event of the function at hand."""
    assert event.segment is not None and event.node is not None
    return Related(message, function.path, Place(event.segment, event.node).range)


def at_caller(caller: Caller, message: str) -> Related:
    """The line on which a caller, perhaps in another file, calls."""
    facts = caller.facts
    line = caller.event.line if facts.name == "<module>" else facts.line + caller.event.line
    return at_line(facts.path, line, message)


def at_line(path: Path, line: int, message: str) -> Related:
    """A whole line of a file."""
    return Related(message, path, Range(Position(line, 0), Position(line + 1, 0)))
