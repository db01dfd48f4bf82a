"""Parsing a run of whole lines of a document, alone, into segments."""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Sequence
from typing import TYPE_CHECKING

from trainwright.positions import Position, Range, column_from_utf8
from trainwright.source.segment import Segment, SyntaxProblem
from trainwright.source.text import content_length, indentation, is_continued, is_filler, split_lines

if TYPE_CHECKING:
    from trainwright.source.document import Document

BOM = "\ufeff"

_CLASS_NAME = re.compile(r"class(?:[ \t\f]|\\(?:\r\n|\r|\n))+\w+")
# Between a class's name (or its last base) and the end of its header; a body on the same line does not match.
_HEADER_END = re.compile(r"(?:[\s\\(),\]]|#[^\r\n]*)*:[ \t\f]*(?:#[^\r\n]*)?(?:\r\n|\r|\n)")
# In messages such as "expected an indented block after 'if' statement on line 3": the line is one of the run.
_LINE_NUMBER = re.compile(r" \(?on line \d+\)?")


class DoesNotFit(Exception):
    """The lines parse, but not as statements of the body that they are in."""


def parse(text: str) -> ast.Module:
    """`ast.parse`, quiet about odd escapes, with a SyntaxError for whatever can't be parsed."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return ast.parse(text)
        except SyntaxError:
            raise
        except ValueError as error:
            raise SyntaxError(str(error)) from None
        except (RecursionError, MemoryError):
            raise SyntaxError("too deeply nested to be parsed") from None


def parse_run(
    owner: Document, first: int, end: int, indent: str, parent: Segment | None, class_body: Segment | None = None
) -> list[Segment]:
    """The statements of the lines from `first` up to `end`, which are indented by `indent`, as segments.

    With `class_body`, the lines end with a class's header, and the new class takes over the members of that one (whose
    `parent` the caller then sets).
    Raises SyntaxError where the lines do not parse, DoesNotFit where they are no statements of a body of that indent.
    """
    lines = owner.lines
    run = lines[first:end]
    if class_body is None and all(is_filler(line) for line in run):
        return []
    if class_body is not None:
        run.append(class_body.body[0].indent + "pass\n")
    if first == 0 and run[0].startswith(BOM):
        # A form feed is the only other character that Python lets stand before a statement without indenting it.
        run[0] = "\f" + run[0][1:]
    if indent:
        # Inside a body of its own the run keeps its columns.
        run.insert(0, "if 1:\n")
    tree = parse("".join(run))
    if end < len(lines) and run[-1].endswith("\\\r\n"):
        # Python only sees that a text ends in a backslash where a bare line feed follows.
        parse("".join(run)[:-2] + "\n")
    shift = first
    nodes = tree.body
    if indent:
        shift -= 1
        wrapper = nodes[0]
        if len(nodes) != 1 or not isinstance(wrapper, ast.If) or wrapper.orelse:
            raise DoesNotFit
        nodes = wrapper.body
    segments = _segments(owner, nodes, shift, first, end, parent, class_body)
    if indent and any(not _is_indented(lines, segment, indent) for segment in segments):
        raise DoesNotFit
    for segment in segments:
        segment.indent = indent
    return segments


def problem_of(error: SyntaxError | DoesNotFit, owner: Document, first: int, wrapped: bool, base: int) -> SyntaxProblem:
    """What `error`, met while parsing the lines from `first`, says; its lines counted from `base`."""
    if isinstance(error, DoesNotFit) or error.lineno is None:
        message = "invalid indentation" if isinstance(error, DoesNotFit) else error.msg
        line, column = base, 0
    else:
        message = _LINE_NUMBER.sub("", error.msg)
        line = error_line(error, first, wrapped)
        column = max(0, (error.offset or 1) - 1)
    line = max(base, min(line, len(owner.lines) - 1))
    length = content_length(owner.lines[line]) if line < len(owner.lines) else 0
    column = min(column, length)
    start = Position(line - base, column)
    end = Position(line - base, min(length, column + 1) if column < length else length)
    return SyntaxProblem(message, Range(start, end))


def error_line(error: SyntaxError, first: int, wrapped: bool) -> int:
    """The document's line that `error`, met while parsing the lines from `first`, is at."""
    return (error.lineno or 1) - 1 + first - wrapped


def _segments(
    owner: Document,
    nodes: Sequence[ast.stmt],
    shift: int,
    start: int,
    end: int,
    parent: Segment | None,
    class_body: Segment | None = None,
) -> list[Segment]:
    """Segments of sibling statements on the lines from `start` up to `end`."""
    lines = owner.lines
    segments: list[Segment] = []
    for node in nodes:
        line = node.lineno - 1 + shift
        decorators = getattr(node, "decorator_list", None)
        if decorators:
            line = min(line, decorators[0].lineno - 1 + shift)
        # A statement may start above its nodes: "@(" of a decorator, a lone backslash.
        first = min(start, line)
        while first < line and is_filler(lines[first]):
            first += 1
        last = (node.end_lineno or node.lineno) + shift
        while last < end and is_continued(lines[last - 1]):
            last += 1
        segment = Segment(owner, node, shift, min(start, first), first, last, parent=parent)
        if isinstance(node, ast.ClassDef):
            if class_body is not None and node is nodes[-1]:
                _take_members(segment, class_body, end)
            else:
                _add_members(segment, node)
        segments.append(segment)
        start = segment.end_line
    if class_body is not None and (not nodes or segments[-1].body_line < 0):
        raise DoesNotFit
    return segments


def _take_members(segment: Segment, old: Segment, header_end: int) -> None:
    node = segment.node
    assert isinstance(node, ast.ClassDef)
    if not (isinstance(node.body[0], ast.Pass) and node.body[0].lineno - 1 + segment.shift == header_end):
        raise DoesNotFit
    segment.body = list(old.body)
    segment.body[0].start_line = segment.body_line = header_end
    segment.close()


def _add_members(segment: Segment, node: ast.ClassDef) -> None:
    owner = segment.owner
    header = _header_end(owner.lines, node, segment.shift)
    start = header if header >= 0 else node.lineno - 1 + segment.shift
    segment.body = _segments(owner, node.body, segment.shift, start, segment.end_line, segment)
    if header < 0:
        return
    first = segment.body[0]
    indent = indentation(owner.lines[first.first_line])
    if "\f" in indent or not all(_is_indented(owner.lines, member, indent) for member in segment.body):
        return
    segment.body_line = header
    for member in segment.body:
        member.indent = indent


def _header_end(lines: Sequence[str], node: ast.ClassDef, shift: int) -> int:
    """The line after a class's header, or -1 where its body starts on the same line."""
    known: list[ast.expr | ast.keyword] = [*node.bases, *node.keywords, *getattr(node, "type_params", ())]
    if known:
        line, byte_column = max((part.end_lineno or 0, part.end_col_offset or 0) for part in known)
    else:
        line, byte_column = node.lineno, node.col_offset
    line += shift - 1
    last = node.body[0].lineno + shift
    text = "".join(lines[line:last])
    column = column_from_utf8(lines[line], byte_column)
    if not known:
        name = _CLASS_NAME.match(text, column)
        if name is None:
            return -1
        column = name.end()
    found = _HEADER_END.match(text, column)
    return line + len(split_lines(text[: found.end()])) if found else -1


def _is_indented(lines: Sequence[str], segment: Segment, indent: str) -> bool:
    """Whether the line that a statement starts on is indented by exactly `indent`."""
    line = lines[segment.first_line]
    return line.startswith(indent) and len(line) > len(indent) and line[len(indent)] not in " \t\f\\"
