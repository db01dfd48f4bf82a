"""Source text and its trees: files, documents kept up to date edit by edit, places, comments. Nothing about ML."""

from __future__ import annotations

from trainwright.source.comments import Comment, comments
from trainwright.source.document import Document
from trainwright.source.files import MAX_BYTES, SourceFile, Unreadable, read_source, write_source
from trainwright.source.place import Place
from trainwright.source.segment import Segment, SyntaxProblem
from trainwright.source.text import split_lines
from trainwright.source.updating import Change

__all__ = [
    "MAX_BYTES",
    "Change",
    "Comment",
    "Document",
    "Place",
    "Segment",
    "SourceFile",
    "SyntaxProblem",
    "Unreadable",
    "comments",
    "read_source",
    "split_lines",
    "write_source",
]
