"""One edit of a document: deciding which statements it makes parse again, and putting their new trees in.

Why parsing a run of whole lines alone is enough: everything before the run ends with a complete statement, so the
tokenizer starts the run as it starts a file (inside a class: as it starts a body). If the run parses alone, and what
follows starts with a statement of its own, the whole parses into the concatenation. If the run does not parse, the
whole only can where the run joins what is around it, and the run's own text tells whether it may (see `_Joins`).
"""

from __future__ import annotations

import re
import sys
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

from trainwright.source.comments import left_open
from trainwright.source.grafting import graft
from trainwright.source.parsing import DoesNotFit, parse_run, problem_of
from trainwright.source.recovery import recover
from trainwright.source.segment import Segment, join_starts
from trainwright.source.text import is_continued, is_filler

if TYPE_CHECKING:
    from trainwright.source.document import Document

_end_line = attrgetter("end_line")
_first_line = attrgetter("first_line")

# A line that starts with one of these goes on with the statement before it.
_GOES_ON = re.compile(r"(?:else|elif|except|finally)\b")
_DEFINES = re.compile(r"(?:async|def|class)\b")

# From this version on, an f-string's replacement fields may hold line ends and the string's own quotes.
_FREE_FSTRINGS = sys.version_info >= (3, 12)


@dataclass(frozen=True, slots=True)
class Change:
    """What an edit did to a document's segments."""

    removed: tuple[Segment, ...] = ()
    """Segments that are no longer part of the document, members of classes too."""
    added: tuple[Segment, ...] = ()
    """Segments that are new, members of classes too, in order."""
    classes: tuple[Segment, ...] = ()
    """Kept classes whose members changed, outermost first."""
    full: bool = False
    """Whether everything was parsed again."""
    parsed_segments: int = 0
    """How many segments were parsed again."""
    parsed_lines: int = 0
    """How many lines were parsed for that."""
    first_line: int = 0
    """The first line whose text changed."""
    removed_lines: int = 0
    added_lines: int = 0

    @property
    def touched_class(self) -> Segment | None:
        """The innermost kept class whose members changed."""
        return self.classes[-1] if self.classes else None


class _Joins(NamedTuple):
    """What lines that do not parse alone may be part of."""

    left: bool
    """The statement before them."""
    right: bool
    """The statement after them."""
    outside: bool
    """The body around the class they are in."""
    far: bool
    """Any statement after them: they leave a string or bracket open."""


class Update:
    """Brings a document's segments up to date after the lines from `first` up to `stop` became `added` other lines."""

    def __init__(self, document: Document, first: int, stop: int, added: int) -> None:
        self._document = document
        self._first = first
        self._stop = stop
        self._added = added
        self._grown = added - (stop - first)
        self._touched: set[Segment] = set()
        self._old: dict[Segment, None] = {}
        self._new: dict[Segment, None] = {}
        self._classes: dict[Segment, None] = {}
        self._parsed = 0
        self._parsed_lines = 0

    def apply(self) -> Change:
        """Do it, and say what came of it."""
        parent, i, j = self._place()
        body = self._body(parent)
        header_of = body[i] if j == i + 1 and self._is_header(body[i]) else None
        if header_of is not None:
            self._edit_header(parent, i, header_of)
        else:
            self._edit_run(parent, i, j)
        while self._document.unparsable and self._reunite():
            pass
        removed = tuple(segment for segment in self._old if segment.parsed)
        for segment in (*self._old, *self._new):
            self._classes.pop(segment, None)
        return Change(
            removed=removed,
            added=tuple(sorted((segment for segment in self._new if segment.parsed), key=_first_line)),
            classes=tuple(sorted(self._classes, key=_first_line)),
            parsed_segments=self._parsed,
            parsed_lines=self._parsed_lines,
            first_line=self._first,
            removed_lines=self._stop - self._first,
            added_lines=self._added,
        )

    # ------------------------------------------------------------------------------------------------ where

    def _place(self) -> tuple[Segment | None, int, int]:
        """The innermost body that holds the edit, and which of its segments (from, up to) the edit touches."""
        parent: Segment | None = None
        body = self._document.body
        i, j = self._touching(body)
        while True:
            if j == i + 1 and body[i].body_line >= 0 and self._first >= body[i].body_line:
                inner = body[i]
            elif i == j and i > 0 and self._continues(body[i - 1]):
                inner = body[i - 1]
            else:
                break
            k, m = self._touching(inner.body)
            if k == 0 and m == len(inner.body) and self._leaves_nothing(inner.body):
                break
            parent, body, i, j = inner, inner.body, k, m
        return parent, i, j

    def _touching(self, body: Sequence[Segment]) -> tuple[int, int]:
        i = bisect_right(body, self._first, key=_end_line)
        j = i
        while j < len(body) and body[j].first_line < self._stop:
            j += 1
        if j == i and i < len(body) and body[i].first_line < self._first:
            j += 1
        if i == j:
            return i, j
        # Statements that share a line are parsed together.
        while i > 0 and body[i - 1].end_line > body[i].first_line:
            i -= 1
        while j < len(body) and body[j].first_line < body[j - 1].end_line:
            j += 1
        return i, j

    def _continues(self, segment: Segment) -> bool:
        """Whether the new lines, in the gap after the class `segment`, are indented as its members are."""
        if segment.body_line < 0:
            return False
        for line in self._document.lines[self._first : self._first + self._added]:
            if not is_filler(line):
                return line.startswith(segment.body[0].indent)
        return False

    def _leaves_nothing(self, body: Sequence[Segment]) -> bool:
        first = min(self._first, body[0].first_line)
        end = max(self._stop, body[-1].end_line) + self._grown
        return all(is_filler(line) for line in self._document.lines[first:end])

    def _is_header(self, segment: Segment) -> bool:
        return segment.body_line >= 0 and segment.first_line <= self._first and self._stop <= segment.body_line

    def _body(self, parent: Segment | None) -> list[Segment]:
        return self._document.body if parent is None else parent.body

    # ------------------------------------------------------------------------------------------------ the edit itself

    def _edit_run(self, parent: Segment | None, i: int, j: int) -> None:
        """Parse the touched statements again, or keep their last trees where their text does not parse."""
        body = self._body(parent)
        old = body[i:j]
        if len(old) == 1 and self._graft(parent, i, old[0]):
            return
        before = _flat(old)
        first = min(self._first, old[0].first_line) if old else self._first
        end = (max(self._stop, old[-1].end_line) if old else self._stop) + self._grown
        for segment in old:
            self._relocate(segment)
        self._move_after(parent, j)
        indent = _indent(parent)
        try:
            new = self._parse(first, end, parent)
        except (SyntaxError, DoesNotFit):
            new = self._adopted(old, recover(self._document, first, end, indent, parent))
        self._put(parent, i, j, self._reused(old, new, parent), before)

    def _graft(self, parent: Segment | None, i: int, old: Segment) -> bool:
        """Parse only the innermost statements on the edited lines, where the rest of the segment stays in its place."""
        if self._grown or self._document.unparsable or not old.first_line <= self._first < self._stop <= old.end_line:
            return False
        found = graft(self._document, old, self._first, self._stop)
        if found is None:
            return False
        node = found.node
        end = (node.end_lineno or node.lineno) + old.shift
        new = replace(old, node=node, end_line=end, _words=None)
        self._parsed += 1
        self._parsed_lines += found.parsed_lines
        self._put(parent, i, i + 1, [new])
        return True

    def _edit_header(self, parent: Segment | None, i: int, segment: Segment) -> None:
        """Parse a class's header again with an empty body; its members stay."""
        for member in segment.body:
            member.move(self._grown)
        segment.body_line += self._grown
        segment.end_line += self._grown
        self._move_after(parent, i + 1)
        first, end = segment.first_line, segment.body_line
        try:
            new = self._parse(first, end, parent, segment)
        except (SyntaxError, DoesNotFit) as error:
            segment.problem = problem_of(error, self._document, first, bool(segment.indent), first)
            joins = self._joins(first, end, segment.indent)
            if isinstance(error, DoesNotFit) or joins.left or joins.right or joins.outside:
                segment.body_line = -1
            new = [segment]
        else:
            for member in segment.body:
                member.parent = new[-1]
        self._put(parent, i, i + 1, new)

    def _relocate(self, segment: Segment) -> None:
        """Let a segment of the edited run follow the edit."""
        if segment.end_line <= self._first:
            return
        if segment.first_line >= self._stop:
            segment.move(self._grown)
            return
        self._touched.add(segment)
        line = segment.first_line
        if line >= self._first:
            segment.first_line = min(line, max(self._first, self._first + self._added - 1))
            segment.shift += segment.first_line - line
        segment.end_line = max(segment.end_line + self._grown, segment.first_line + 1)
        segment.body_line = -1
        for member in segment.body:
            self._relocate(member)

    def _adopted(self, old: Sequence[Segment], new: Sequence[Segment]) -> list[Segment]:
        """`new`, with the last good segment in place of each unparsed stretch that has one."""
        # One whose first line was deleted is gone, whatever follows it now.
        left = [o for o in old if o.parsed and (self._added or o.first_line < self._first or o not in self._touched)]
        result = []
        for piece in new:
            last_good = None
            if not piece.parsed:
                last_good = next((o for o in left if piece.first_line <= o.first_line < piece.end_line), None)
            if last_good is not None:
                left.remove(last_good)
                last_good.first_line, last_good.end_line = piece.first_line, piece.end_line
                last_good.problem = piece.problem
                self._freeze(last_good)
                piece = last_good
            result.append(piece)
        return result

    def _freeze(self, segment: Segment) -> None:
        """Keep of a class that is broken as a whole the members that the edit left alone."""
        segment.body_line = -1
        segment.body = [member for member in segment.body if member.parsed and member not in self._touched]
        for member in segment.body:
            member.problem = None
            self._freeze(member)

    # ------------------------------------------------------------------------------------------------ joining

    def _reunite(self) -> bool:
        """Try whether the first broken segment parses together with what is around it. False when it does not.

        All before it parses, so if the whole text does, this segment parses as part of some statements around it.
        """
        segment: Segment = min(self._document.unparsable, key=_first_line)
        parent = segment.parent
        i = self._body(parent).index(segment)
        if segment.body_line < 0:
            return self._join(parent, i, i + 1)
        if self._joins(segment.first_line, segment.body_line, segment.indent).far:
            return self._join_far(parent, i)
        return False

    def _join(self, parent: Segment | None, i: int, j: int) -> bool:
        """Try to parse the segments from `i` up to `j` with those around them that their text may belong to."""
        body = self._body(parent)
        alone = j
        while j < len(body) and body[j].broken:
            j += 1
        joins = self._joins(body[i].first_line, body[j - 1].end_line, _indent(parent))
        start, stop = i - joins.left, j + joins.right
        outside = joins.outside or (j == len(body) and self._next_is_broken(parent))
        if start < 0 or stop > len(body):
            outside = True
            start, stop = max(start, 0), min(stop, len(body))
        if start < i or stop > alone or joins.right:
            old = body[start:stop]
            end = old[-1].end_line
            if parent is None and joins.right and stop == len(body):
                end = len(self._document.lines)
            try:
                new = self._parse(old[0].start_line, end, parent)
            except DoesNotFit:
                outside = True
            except SyntaxError:
                pass
            else:
                self._put(parent, start, stop, self._reused(old, new, parent))
                return True
        if parent is not None and outside:
            k = self._body(parent.parent).index(parent)
            return self._join_class(parent.parent, k)
        return joins.far and self._join_far(parent, start)

    def _next_is_broken(self, segment: Segment | None) -> bool:
        """Whether what follows a class, or the class around it, does not parse."""
        while segment is not None:
            body = self._body(segment.parent)
            k = body.index(segment) + 1
            if k < len(body):
                return body[k].broken
            segment = segment.parent
        return False

    def _join_class(self, parent: Segment | None, i: int) -> bool:
        """Try to parse a whole class again, because a member's text may reach beyond it."""
        body = self._body(parent)
        old = body[i : i + 1]
        try:
            new = self._parse(old[0].start_line, old[0].end_line, parent)
        except (SyntaxError, DoesNotFit):
            return self._join(parent, i, i + 1)
        self._put(parent, i, i + 1, self._reused(old, new, parent))
        return True

    def _join_far(self, parent: Segment | None, i: int) -> bool:
        """Try to parse all from a segment on to the end of the text."""
        document = self._document
        while parent is not None:
            i, parent = self._body(parent.parent).index(parent), parent.parent
        old = document.body[i:]
        try:
            new = self._parse(old[0].start_line, len(document.lines), None)
        except (SyntaxError, DoesNotFit):
            return False
        self._put(None, i, len(document.body), self._reused(old, new, None))
        return True

    def _joins(self, first: int, end: int, indent: str) -> _Joins:
        width = len(indent)
        lines = self._document.lines[first:end]
        code = [line for line in lines if not is_filler(line)]
        if not code:
            return _Joins(left=True, right=False, outside=False, far=False)
        left = code[0].startswith(indent) and (code[0][width] in " \t\f\\" or bool(_GOES_ON.match(code[0], width)))
        right = False
        for line in code:
            if line.startswith("@", width):
                right = True
            elif _DEFINES.match(line, width):
                right = False
        right = right or is_continued(lines[-1])
        outside = bool(indent) and not all(line.startswith(indent) for line in code)
        opened = left_open("".join(lines))
        if opened == "(":
            # What parses has as many closing brackets as opening ones, so only broken text could close this one.
            far = any(segment.first_line >= end for segment in self._document.unparsable)
        else:
            far = opened in ('"""', "'''") or (opened == "'" and _FREE_FSTRINGS)
        return _Joins(left, right, outside, far)

    # ------------------------------------------------------------------------------------------------ putting in

    def _parse(self, first: int, end: int, parent: Segment | None, header_of: Segment | None = None) -> list[Segment]:
        new = parse_run(self._document, first, end, _indent(parent), parent, header_of)
        self._parsed += len(new)
        self._parsed_lines += end - first
        return new

    def _put(
        self, parent: Segment | None, i: int, j: int, new: list[Segment], before: Sequence[Segment] | None = None
    ) -> None:
        """Replace the segments from `i` up to `j` of a body, and bring the classes around up to date."""
        body = self._body(parent)
        if before is None:
            before = _flat(body[i:j])
        body[i:j] = new
        self._record(before, _flat(new))
        start = body[i - 1].end_line if i else parent.body_line if parent else 0
        join_starts(body[i : i + len(new) + 1], start)
        for segment in new:
            segment.parent = parent
        while parent is not None:
            self._classes.setdefault(parent)
            parent.close()
            outer = self._body(parent.parent)
            k = outer.index(parent)
            join_starts(outer[k + 1 : k + 2], parent.end_line)
            parent = parent.parent

    def _record(self, before: Sequence[Segment], after: Sequence[Segment]) -> None:
        unparsable = self._document.unparsable
        kept = set(after)
        for segment in before:
            if segment in kept:
                continue
            unparsable.discard(segment)
            if segment in self._new:
                del self._new[segment]
            else:
                self._old[segment] = None
        known = set(before)
        for segment in after:
            if segment.broken:
                unparsable.add(segment)
            else:
                unparsable.discard(segment)
            if segment in known:
                continue
            if segment in self._old:
                del self._old[segment]
            else:
                self._new[segment] = None

    def _reused(self, old: Sequence[Segment], new: list[Segment], parent: Segment | None) -> list[Segment]:
        """`new`, with the old segments in place of those at its ends that are the same."""
        limit = min(len(old), len(new))
        start = 0
        while start < limit and self._is_same(old[start], new[start]):
            start += 1
        limit -= start
        end = 0
        while end < limit and self._is_same(old[-1 - end], new[-1 - end]):
            end += 1
        middle = new[start : len(new) - end]
        rest = old[start : len(old) - end]
        if len(middle) == len(rest) == 1 and middle[0] is not rest[0]:
            self._reuse_members(rest[0], middle[0])
        result = [*old[:start], *middle, *old[len(old) - end :]]
        for segment in result:
            segment.parent = parent
        return result

    def _reuse_members(self, old: Segment, new: Segment) -> None:
        if new.body_line < 0 or not old.body or not new.body or old.body[0].indent != new.body[0].indent:
            return
        new.body = self._reused(old.body, new.body, new)
        join_starts(new.body, new.body_line)
        new.close()

    def _is_same(self, old: Segment, new: Segment) -> bool:
        if old is new:
            return True
        return (
            old.parsed
            and old not in self._touched
            and type(old.node) is type(new.node)
            and (old.first_line, old.end_line, old.indent) == (new.first_line, new.end_line, new.indent)
            and not any(segment.broken for top in (old, new) for segment in top.walk())
        )

    def _move_after(self, parent: Segment | None, j: int) -> None:
        """Let what follows the edited run follow the edit too."""
        if not self._grown:
            return
        while True:
            for segment in self._body(parent)[j:]:
                segment.move(self._grown)
            if parent is None:
                return
            j = self._body(parent.parent).index(parent) + 1
            parent = parent.parent


def _indent(parent: Segment | None) -> str:
    return "" if parent is None else parent.body[0].indent


def _flat(body: Sequence[Segment]) -> list[Segment]:
    return [segment for top in body for segment in top.walk()]
