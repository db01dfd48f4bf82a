"""A node somewhere in a document, as a place that stays right while other segments change."""

from __future__ import annotations

import ast
from dataclasses import dataclass

from trainwright.positions import Position, Range
from trainwright.source.segment import Segment


@dataclass(frozen=True, slots=True)
class Place:
    """A node of a segment. Its `range` follows the segment as lines above come and go."""

    segment: Segment
    node: ast.AST

    @property
    def line(self) -> int:
        """The line that the node starts on, from 0."""
        return self.segment.line_of(self.node)

    @property
    def range(self) -> Range:
        """Where the node is now; nodes without a place of their own (operators, arguments) give the segment's."""
        segment, node = self.segment, self.node
        line, column = getattr(node, "lineno", None), getattr(node, "col_offset", None)
        end_line, end_column = getattr(node, "end_lineno", None), getattr(node, "end_col_offset", None)
        if line is None or column is None:
            if node is segment.node:
                return Range(Position(segment.first_line, 0), Position(segment.end_line, 0))
            return Place(segment, segment.node).range
        start = segment.position(line, column)
        if end_line is None or end_column is None:
            return Range(start, start)
        return Range(start, segment.position(end_line, end_column))

    def at(self, node: ast.AST) -> Place:
        """Another node of the same segment."""
        return Place(self.segment, node)
