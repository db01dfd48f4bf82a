"""Collects the edits of one fix to one file."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from trainwright.editing import imports
from trainwright.editing.arguments import CallEdits
from trainwright.editing.changes import CannotEdit, Change, Rank, between, hunks, in_order, within_text
from trainwright.editing.checking import check_parses
from trainwright.editing.composition import Break, Composition, Insertion, Move, Spot, Style, Wrap
from trainwright.editing.expressions import needs_parentheses, stands_in_text
from trainwright.editing.layout import DEFAULT_UNIT, indentation_unit, indented, is_blank, is_comment, newline_at
from trainwright.editing.tree import Statement, body_of, is_current, is_docstring, sibling, statement_at
from trainwright.findings import Edit, NewFile
from trainwright.positions import Position, Range
from trainwright.source.document import Document
from trainwright.source.place import Place
from trainwright.source.text import split_lines

_SEPARATOR = re.compile(r"[ \t\f]*;[ \t\f]*")


class Editor:
    """Collects the edits of one fix to one file.

    Operations name nodes of the present text; they may be called in any order and meet in one place. Each one changes
    only the lines that it is about: nothing is printed anew, so comments, blank lines and layout of all other code
    stay as they are. What can't be done without risk raises `CannotEdit`, at once or in `edits`.

    A statement may be named by any node in it, except one within a lambda or comprehension.
    """

    def __init__(self, document: Document | None = None, *, text: str | None = None) -> None:
        if (document is None) == (text is None):
            raise TypeError("give either a document or a text")
        self._document = document
        self._lines = document.lines if document is not None else split_lines(text or "")
        self._created: list[NewFile] = []
        self._composition = Composition(self._lines)
        self._calls: dict[int, CallEdits] = {}
        self._imports: list[imports.NewImport] = []
        self._left: dict[int, dict[int, tuple[Statement, int]]] = {}
        self._filled: set[int] = set()
        self._unit: str | None = None

    def insert_before(self, statement: Place, code: str) -> None:
        """Put `code` (lines without indentation) in front of a statement and the comments directly above it."""
        self._insert(self._spot_before(self._statement(statement)), code)
        self._filled.add(self._statement(statement).block.key)

    def insert_after(self, statement: Place, code: str) -> None:
        """Put `code` behind a statement."""
        self._insert(self._spot_after(self._statement(statement)), code)
        self._filled.add(self._statement(statement).block.key)

    def insert_first(self, function: Place, code: str) -> None:
        """Put `code` first in the body of a function, behind its docstring; also of a loop, a `with`, a class."""
        self._check_current(function)
        first = body_of(function)
        if not is_docstring(first.place.node) or not _has_docstring(function.node):
            self._insert(self._spot_before(first), code)
        elif len(first.block.places) > 1:
            self._insert(self._spot_before(sibling(first, 1)), code)
        else:
            self._insert(self._spot_after(first), code)
        self._filled.add(first.block.key)

    def replace(self, node: Place, code: str) -> None:
        """Write `code` in place of exactly this expression or statement."""
        self._check_text(node)
        if isinstance(node.node, ast.stmt):
            self._replace_statement(self._statement(node), code)
            return
        if isinstance(node.node, ast.expr) and needs_parentheses(node, code):
            code = f"({code})"
        self.replace_range(node.range, code)

    def remove(self, statement: Place) -> None:
        """Take a statement away, with its line and the comment behind it; comments above it stay."""
        found = self._statement(statement)
        self._check_whole(found)
        if not found.has_own_lines:
            self._remove_from_line(found)
            return
        self._composition.removed_lines.update(range(found.start.line, found.end.line + 1))
        self._leave(found, found.start.line)

    def move_before(self, statement: Place, anchor: Place) -> None:
        """Move a statement in front of another, with the comments directly above it and behind it.

        It goes above the comments of the anchor, too, unless these head the run of lines that both are in.
        """
        self._move(self._statement(statement), self._statement(anchor), behind=False)

    def move_after(self, statement: Place, anchor: Place) -> None:
        """Move a statement behind another, with the comments directly above it and behind it."""
        self._move(self._statement(statement), self._statement(anchor), behind=True)

    def wrap(self, first: Place, last: Place, header: str) -> None:
        """Put the statements from `first` to `last`, of one block, under `header` ("with torch.no_grad()").

        Comments above `first` stay above the header. Strings that span lines keep their content.
        """
        start, end = self._statement(first), self._statement(last)
        if start.block.key != end.block.key or start.index > end.index:
            raise CannotEdit("the statements to wrap do not follow each other in one block")
        for index in range(start.index, end.index + 1):
            each = sibling(start, index)
            self._check_whole(each)
            self._check_current(each.place)
            if isinstance(each.place.node, ast.ImportFrom) and each.place.node.module == "__future__":
                raise CannotEdit("an import from __future__ must stay at the top level")
        header = header.removesuffix(":") + ":"
        unit = self._unit_of(start)
        newline = newline_at(self._lines, start.start.line)
        if start.starts_line and end.ends_line:
            wrap = Wrap(start.start.line, end.end_line, header, start.indent, unit, newline)
            self._composition.wraps.append(wrap)
        elif start.index == end.index and len(start.block.places) == 1:
            spot = self._spot_before(start)
            inner = header + newline + spot.indent + unit
            self._composition.changes.append(Change(spot.position, spot.position, inner, Rank.HEADER))
        else:
            raise CannotEdit("statements that share a line can't be wrapped")

    def decorate(self, function: Place, decorator: str) -> None:
        """Put a decorator directly above `def` or `class`, below those that are there."""
        node = function.node
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            raise CannotEdit("only functions and classes have decorators")
        self._check_whole(self._statement(function))
        start = function.range.start
        line = self._lines[start.line]
        indent = line[: start.column]
        if indent.strip():
            raise CannotEdit("statements that share a line can't be decorated")
        newline = newline_at(self._lines, start.line)
        spot = Spot(Position(start.line, 0), Rank.BEFORE, indent.rpartition("\f")[2], DEFAULT_UNIT, newline)
        self._insert(spot, "@" + decorator.removeprefix("@"))

    def add_import(self, module: str, name: str | None = None) -> str:
        """Make a module, or a name of it, available to the whole file.

        Returns the expression to write: what an import of the file already calls it, else the plain name.
        """
        document = self._python()
        known = imports.existing(document, module, name)
        if known is not None:
            return known
        wanted = imports.NewImport(module, name)
        if wanted not in self._imports:
            imports.check_free(document, wanted)
            self._imports.append(wanted)
        return wanted.expression

    def set_keyword(self, call: Place, name: str, value: str) -> None:
        """Give a call the keyword argument `name`, or give it another value."""
        edits = self._call(call)
        keyword = edits.keyword(name)
        if keyword is not None:
            self.replace(call.at(keyword.value), value)
        else:
            edits.keywords[name] = value

    def add_argument(self, call: Place, value: str) -> None:
        """Give a call one more positional argument, behind the others."""
        self._call(call).positional.append(value)

    def remove_argument(self, call: Place, index_or_name: int | str) -> None:
        """Take an argument from a call: a positional one by its index, or a keyword argument by its name."""
        edits = self._call(call)
        edits.removed.add(edits.index_of(index_or_name))

    def replace_range(self, range: Range, code: str) -> None:
        """Write `code` in place of a stretch of text. The only operation for files that are not Python."""
        self._composition.changes.append(Change(range.start, range.end, code))

    def create_file(self, path: Path, text: str) -> None:
        """Make a file that is not there yet."""
        if path.exists():
            raise CannotEdit(f"{path.name} is there already")
        self._created.append(NewFile(path, text))

    @property
    def created(self) -> tuple[NewFile, ...]:
        """The files that the fix makes."""
        return tuple(self._created)

    def edits(self) -> tuple[Edit, ...]:
        """The edits of all operations: sorted, without overlaps, against the document's present text."""
        self._fill_empty_blocks()
        changes = self._composition.resolve(change for call in self._calls.values() for change in call.changes())
        if self._imports:
            changes = in_order([*changes, *self._import_changes(changes)])
        changes = within_text(self._lines, changes, newline_at(self._lines, len(self._lines) - 1))
        if self._document is not None:
            check_parses(self._document.segments, changes)
        return hunks(self._lines, changes)

    def _python(self) -> Document:
        if self._document is None:
            raise CannotEdit("this file is not Python")
        return self._document

    def _insert(self, spot: Spot, code: str) -> None:
        self._composition.insertions.append(Insertion(spot, code))

    def _call(self, call: Place) -> CallEdits:
        if not isinstance(call.node, ast.Call):
            raise CannotEdit("this is not a call")
        self._check_text(call)
        return self._calls.setdefault(id(call.node), CallEdits(call))

    def _statement(self, place: Place) -> Statement:
        self._check_current(place)
        return statement_at(place)

    def _check_current(self, place: Place) -> None:
        """Refuse places that are not, or no longer, in the document as its text is now."""
        if place.segment.owner is not self._document:
            raise CannotEdit("this place is in another file")
        if place.segment.broken:
            raise CannotEdit("the code here does not parse now")
        if not is_current(place.segment):
            raise CannotEdit("the code has changed since it was checked")

    def _check_text(self, place: Place) -> None:
        """Refuse a node whose text can't be replaced."""
        self._check_current(place)
        if not hasattr(place.node, "end_lineno"):
            raise CannotEdit("this part of the code has no place of its own")
        if not stands_in_text(place):
            raise CannotEdit("this part of an f-string can't be told apart")

    def _check_whole(self, statement: Statement) -> None:
        if statement.is_elif:
            raise CannotEdit("an elif can't be taken from its if")

    def _spot_before(self, statement: Statement, below_comments: bool = False) -> Spot:
        self._check_whole(statement)
        unit = self._unit_of(statement)
        newline = newline_at(self._lines, statement.start.line)
        if statement.starts_line:
            line = statement.start.line if below_comments else statement.comments_line
            return Spot(Position(line, 0), Rank.BEFORE, statement.indent, unit, newline)
        indent = self._take_line_apart(statement)
        return Spot(statement.start, Rank.BEFORE, indent, unit, newline, Style.LEAD)

    def _spot_after(self, statement: Statement) -> Spot:
        self._check_whole(statement)
        unit = self._unit_of(statement)
        newline = newline_at(self._lines, statement.end.line)
        indent = statement.indent if statement.has_own_lines else self._take_line_apart(statement)
        if self._is_last_on_line(statement):
            return Spot(Position(statement.end_line, 0), Rank.AFTER, indent, unit, newline)
        return Spot(statement.end, Rank.AFTER, indent, unit, newline, Style.TRAIL)

    def _is_last_on_line(self, statement: Statement) -> bool:
        following = statement.index + 1
        if following == len(statement.block.places):
            return True
        return sibling(statement, following).start.line > statement.end.line

    def _take_line_apart(self, statement: Statement) -> str:
        """Give each of the statements that share a line with this one a line of its own; returns their indentation."""
        first = last = statement
        while first.index and sibling(first, first.index - 1).end.line == first.start.line:
            first = sibling(first, first.index - 1)
        while not self._is_last_on_line(last):
            last = sibling(last, last.index + 1)
        newline = newline_at(self._lines, first.start.line)
        if first.starts_line:
            indent = first.indent
        else:
            indent = first.outer_indent + self._unit_of(first)
            head = self._lines[first.start.line][: first.start.column]
            colon = head.rstrip(" \t\f")
            if not colon.endswith(":"):
                raise CannotEdit("the header of this one-line block goes on over a backslash")
            start = Position(first.start.line, len(colon))
            self._composition.breaks.add(Break(start, first.start, indent, newline))
        for index in range(first.index, last.index):
            start, end = sibling(first, index).end, sibling(first, index + 1).start
            if not _SEPARATOR.fullmatch(between(self._lines, start, end)):
                raise CannotEdit("the statements on this line can't be told apart")
            self._composition.breaks.add(Break(start, end, indent, newline))
        tail = self._lines[last.end.line][last.end.column :]
        semicolon = _SEPARATOR.match(tail)
        if semicolon:
            change = Change(last.end, Position(last.end.line, last.end.column + len(semicolon[0].rstrip())), "")
            if change not in self._composition.changes:
                self._composition.changes.append(change)
        return indent

    def _replace_statement(self, statement: Statement, code: str) -> None:
        self._check_whole(statement)
        indent = statement.indent
        newline = newline_at(self._lines, statement.start.line)
        lines = indented(code, indent, self._unit_of(statement), newline)
        if len(lines) > 1 and not statement.has_own_lines:
            raise CannotEdit("statements that share a line can't be replaced by several lines")
        text = newline.join(lines).removeprefix(indent)
        self._composition.changes.append(Change(statement.start, statement.end, text))

    def _remove_from_line(self, statement: Statement) -> None:
        block = statement.block.places
        line = statement.start.line
        if (
            statement.index + 1 < len(block)
            and sibling(statement, statement.index + 1).start.line == statement.end.line
        ):
            start, end = statement.start, sibling(statement, statement.index + 1).start
        elif statement.index and sibling(statement, statement.index - 1).end.line == line:
            start, end = sibling(statement, statement.index - 1).end, statement.end
        elif statement.starts_line:
            # `a;` alone on its line
            self._composition.removed_lines.update(range(line, statement.end.line + 1))
            self._leave(statement, line)
            return
        else:
            self._composition.changes.append(Change(statement.start, statement.end, "pass"))
            return
        self._composition.changes.append(Change(start, end, ""))

    def _leave(self, statement: Statement, first_line: int) -> None:
        """Note that a statement leaves its block, from `first_line` on."""
        gone = self._left.setdefault(statement.block.key, {})
        if statement.index in gone:
            raise CannotEdit("a statement is moved or removed twice")
        gone[statement.index] = (statement, first_line)

    def _fill_empty_blocks(self) -> None:
        """Leave `pass` where all statements of a block go."""
        for key, gone in self._left.items():
            first, line = gone[min(gone)]
            if key in self._filled or len(gone) < len(first.block.places) or first.block.owner is None:
                continue
            newline = newline_at(self._lines, line)
            spot = Spot(Position(line, 0), Rank.BEFORE, first.indent, DEFAULT_UNIT, newline)
            self._insert(spot, "pass")
            self._filled.add(key)

    def _move(self, statement: Statement, anchor: Statement, *, behind: bool) -> None:
        self._check_whole(statement)
        if anchor.block.key == statement.block.key and anchor.index == statement.index:
            raise CannotEdit("a statement can't move to itself")
        if _share_line(statement, anchor):
            self._swap_on_line(statement, anchor, behind=behind)
            return
        if behind:
            spot = self._spot_after(anchor)
        else:
            spot = self._spot_before(anchor, below_comments=_share_heading(statement, anchor))
        if statement.has_own_lines:
            first = statement.comments_line
            self._composition.moves.append(Move(first, statement.end_line, statement.indent, spot))
            self._leave(statement, first)
        elif statement.start.line == statement.end.line:
            self._insert(spot, between(self._lines, statement.start, statement.end))
            self._remove_from_line(statement)
        else:
            raise CannotEdit("a statement that shares its lines with others can't be moved")
        self._filled.add(anchor.block.key)

    def _swap_on_line(self, statement: Statement, anchor: Statement, *, behind: bool) -> None:
        """Let statements of one line change their places in it."""
        order = list(range(min(statement.index, anchor.index), max(statement.index, anchor.index) + 1))
        moved = [index for index in order if index != statement.index]
        moved.insert(moved.index(anchor.index) + behind, statement.index)
        for old, new in zip(order, moved, strict=True):
            slot, content = sibling(statement, old), sibling(statement, new)
            text = between(self._lines, content.start, content.end)
            self._composition.changes.append(Change(slot.start, slot.end, text))

    def _unit_of(self, statement: Statement) -> str:
        """One step of indentation, as the statement's own block, the block around it, or else the file has it."""
        for name in ("body", "orelse", "finalbody"):
            inner = getattr(statement.place.node, name, None)
            if not isinstance(inner, list) or not inner or statement.place.segment.members:
                continue
            start = statement.place.at(inner[0]).range.start
            indent = self._lines[start.line][: start.column]
            if not indent.strip() and len(indent) > len(statement.indent) and indent.startswith(statement.indent):
                return indent[len(statement.indent) :]
        outer = statement.outer_indent
        if statement.starts_line and len(statement.indent) > len(outer) and statement.indent.startswith(outer):
            return statement.indent[len(outer) :]
        if self._unit is None:
            self._unit = indentation_unit(self._lines)
        return self._unit

    def _import_changes(self, changes: list[Change]) -> list[Change]:
        document = self._python()
        before = min((change.start.line for change in changes), default=len(self._lines))
        added: list[Change] = []
        codes: list[str] = []
        for wanted in self._imports:
            change = imports.extended(document, wanted, before)
            if change is None or any(other.start == change.start for other in added):
                codes.append(wanted.code)
            else:
                added.append(change)
        if codes:
            added.extend(imports.inserted(document, codes, before))
        return added


def _has_docstring(node: ast.AST) -> bool:
    return isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)


def _share_line(statement: Statement, anchor: Statement) -> bool:
    """Whether both stand on one line of one block, as all between them do."""
    if statement.block.key != anchor.block.key:
        return False
    return statement.start.line == statement.end.line == anchor.start.line == anchor.end.line


def _share_heading(statement: Statement, anchor: Statement) -> bool:
    """Whether the comments above `anchor` head a run of lines, without a gap, that `statement` is in as well."""
    if statement.block.key != anchor.block.key or statement.index < anchor.index:
        return False
    if statement.comments_line < statement.start.line:
        return False
    lines = anchor.lines
    for index in range(anchor.index, statement.index):
        first, second = sibling(anchor, index), sibling(anchor, index + 1)
        gap = lines[first.end.line + 1 : second.start.line]
        if any(is_blank(line) or is_comment(line) for line in gap):
            return False
    return True
