"""`# trainwright: ignore[...]`: silences findings, reports suppressions that silence nothing, and writes new ones.

A suppression stands behind the code, on the first or last line of the statement (or on the line of the finding
within it), or alone in the lines of comments directly above. `# trainwright: ignore-file[...]` stands above the first
statement of the file. Both take codes, names or families in brackets; without brackets they mean every rule.
"""

from __future__ import annotations

import ast
import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from trainwright.engine.diagnostic import Diagnostic, FixEdits
from trainwright.positions import Position, Range
from trainwright.rule import Applicability, Edit, registry
from trainwright.rule.documentation import documentation
from trainwright.settings import nearest_selector, selected_codes
from trainwright.source.comments import comments
from trainwright.source.text import is_filler

if TYPE_CHECKING:
    from trainwright.settings import Settings
    from trainwright.source.document import Document
    from trainwright.source.segment import Segment

UNUSED = "TW001"
"""The code of the rule that reports a suppression which silences nothing."""

MARK = "trainwright:"
_PRAGMA = re.compile(
    r"""\#\s*trainwright:\s*(?P<kind>ignore-file|ignore)(?![\w-])
    (?:\s*\[(?P<keys>[^\]\#]*)(?P<closed>\])?)?
    [^\#]*""",
    re.VERBOSE,
)
_KEY = re.compile(r"[^\s,]+")
_YAML_COMMENT = re.compile(r"(?:^|(?<=\s))#")


@dataclass(frozen=True)
class Suppression:
    """One pragma: `text` is its text at `range`, `keys` what stands in its brackets (None: no brackets).

    `alone`: nothing but comments on its line. `whole_comment`: no other comment shares the line.
    """

    range: Range
    keys: tuple[str, ...] | None
    file_wide: bool
    alone: bool
    whole_comment: bool
    closed: bool
    misplaced: bool = False

    @property
    def line(self) -> int:
        """The line that it stands on."""
        return self.range.start.line

    def codes(self) -> frozenset[str] | None:
        """The codes that it silences; None stands for all."""
        if self.keys is None:
            return None
        return frozenset().union(*(selected_codes(key) or () for key in self.keys))


@dataclass(frozen=True)
class Statement:
    """The lines of a simple statement, or of a compound statement's header; `decorated` is its first decorator's."""

    first: int
    last: int
    decorated: int


@dataclass(frozen=True)
class Suppressions:
    """The suppressions of one file, and the way from a line to the statement that it belongs to."""

    path: Path
    lines: Sequence[str]
    found: tuple[Suppression, ...]
    statement_at: Callable[[int], Statement]

    def apply(
        self, diagnostics: Iterable[Diagnostic], settings: Settings, *, report_unused: bool = True
    ) -> tuple[Diagnostic, ...]:
        """The diagnostics that are not silenced, and a diagnostic for each suppression that silences nothing.

        `report_unused` is false where some findings may be missing: in broken code, after the crash of a rule.
        """
        if not self.found:
            return tuple(diagnostics)
        used: dict[Suppression, set[str]] = {}
        kept = [diagnostic for diagnostic in diagnostics if not self._silence(diagnostic, used)]
        if report_unused:
            kept.extend(self._unused(used, settings))
        return tuple(sorted(kept, key=lambda diagnostic: (diagnostic.range, diagnostic.code)))

    def edit_to_ignore(self, diagnostic: Diagnostic) -> Edit:
        """The edit that silences `diagnostic` and nothing else."""
        lines = self._lines_of(diagnostic.range)
        for suppression in self.found:
            if suppression.keys is not None and suppression.closed and self._reaches(suppression, *lines):
                keys = (*suppression.keys, diagnostic.code)
                return Edit(suppression.range, self._rewritten(suppression, keys))
        pragma = f"# trainwright: ignore[{diagnostic.code}]"
        line = self.statement_at(diagnostic.range.start.line).first
        body = self.lines[line].rstrip()
        following = self.statement_at(line).last
        if following == line or not (body.endswith("\\") or self._string_runs_on(line)):
            end = Position(line, len(body))
            return Edit(Range(end, end), f"  {pragma}")
        indentation = body[: len(body) - len(body.lstrip())]
        ending = self.lines[line][len(self.lines[line].rstrip("\r\n")) :] or "\n"
        return Edit(Range(Position(line, 0), Position(line, 0)), f"{indentation}{pragma}{ending}")

    def _string_runs_on(self, line: int) -> bool:
        """Whether a string that starts on `line` ends further down, so that no comment can follow on it."""
        marked = [*self.lines[:line], self.lines[line].rstrip("\r\n") + "#\n", *self.lines[line + 1 :]]
        comment = comments(marked).get(line)
        return comment is None

    def _lines_of(self, where: Range) -> tuple[frozenset[int], frozenset[int]]:
        """The lines behind which a suppression of a finding stands, and those above which one stands alone."""
        statement = self.statement_at(where.start.line)
        trailing = {statement.first, statement.last, where.start.line}
        if statement.first <= where.end.line <= statement.last:
            trailing.add(where.end.line)
        return frozenset(trailing), frozenset({statement.first, statement.decorated, where.start.line})

    def _reaches(self, suppression: Suppression, trailing: frozenset[int], below: frozenset[int]) -> bool:
        if suppression.file_wide:
            return False
        if not suppression.alone:
            return suppression.line in trailing
        line = suppression.line + 1
        while line < len(self.lines) and self.lines[line].lstrip().startswith("#"):
            line += 1
        return line in below

    def _silence(self, diagnostic: Diagnostic, used: dict[Suppression, set[str]]) -> bool:
        """Whether a suppression silences it; every one that does so is of use."""
        silenced = False
        lines: tuple[frozenset[int], frozenset[int]] | None = None
        for suppression in self.found:
            if suppression.misplaced or not suppression.closed:
                continue
            codes = suppression.codes()
            if codes is None:
                if diagnostic.code == UNUSED:
                    continue  # a suppression of everything must not hide that it is useless itself
            elif diagnostic.code not in codes:
                continue
            if not suppression.file_wide:
                lines = lines or self._lines_of(diagnostic.range)
                if not self._reaches(suppression, *lines):
                    continue
            used.setdefault(suppression, set()).add(diagnostic.code)
            silenced = True
        return silenced

    def _unused(self, used: Mapping[Suppression, set[str]], settings: Settings) -> Iterator[Diagnostic]:
        enabled = settings.enabled_codes(self.path)
        if UNUSED not in enabled:
            return
        for suppression in self.found:
            for message, kept in self._complaints(suppression, used.get(suppression, set()), enabled):
                diagnostic = self._diagnostic(suppression, message, kept, settings)
                if not self._silence(diagnostic, {}):
                    yield diagnostic

    def _complaints(
        self, suppression: Suppression, silenced: set[str], enabled: frozenset[str]
    ) -> Iterator[tuple[str, tuple[str, ...] | None]]:
        """What is wrong with `suppression`, and the keys that would stay (None: the fix is the author's)."""
        kind = "ignore-file" if suppression.file_wide else "ignore"
        if not suppression.closed:
            yield f"`trainwright: {kind}[` silences nothing: its closing bracket is missing", None
            return
        if suppression.misplaced:
            yield "`ignore-file` silences nothing here: it must stand above the first statement of the file", None
            return
        if suppression.keys is None:
            if not silenced:
                yield f"`trainwright: {kind}` silences nothing: there is no finding here", ()
            return
        if not suppression.keys:
            yield f"`trainwright: {kind}[]` silences nothing: it names no rule", ()
            return
        unknown = [key for key in suppression.keys if selected_codes(key) is None]
        for key in unknown:
            nearest = nearest_selector(key)
            hint = f"; did you mean `{nearest}`?" if nearest else ""
            yield f"`{key}` in `trainwright: {kind}[...]` is not a rule's code or name{hint}", None
        unused = [key for key in suppression.keys if self._is_unused(key, silenced, enabled)]
        if unused:
            named = " and ".join(f"`{key}`" for key in unused)
            place = "in this file" if suppression.file_wide else "here"
            kept = tuple(key for key in suppression.keys if key not in unused)
            yield f"`trainwright: {kind}` of {named} silences nothing: there is no such finding {place}", kept

    @staticmethod
    def _is_unused(key: str, silenced: set[str], enabled: frozenset[str]) -> bool:
        """Whether the rules that `key` names ran and found nothing; those that did not run prove nothing."""
        codes = (selected_codes(key) or frozenset()) - {UNUSED}
        return bool(codes) and codes <= enabled and not codes & silenced

    def _diagnostic(
        self, suppression: Suppression, message: str, kept: tuple[str, ...] | None, settings: Settings
    ) -> Diagnostic:
        rule = registry.rules_by_key()[UNUSED]
        fix = None
        if kept is not None:
            title = "Remove the unused suppression" if not kept else "Remove what the suppression names in vain"
            edit = Edit(suppression.range, self._rewritten(suppression, kept)) if kept else self._removal(suppression)
            fix = FixEdits(title, Applicability.SAFE, (edit,))
        return Diagnostic(
            code=rule.code,
            name=rule.name,
            message=message,
            severity=settings.severity_of(rule.code, rule.severity),
            path=self.path,
            range=suppression.range,
            url=documentation(type(rule)).url,
            fixable=fix.applicability if fix else None,
            fix=fix,
            unnecessary=True,
        )

    def _text(self, where: Range) -> str:
        return self.lines[where.start.line][where.start.column : where.end.column]

    def _rewritten(self, suppression: Suppression, keys: tuple[str, ...]) -> str:
        text = self._text(suppression.range)
        return f"{text[: text.index('[')]}[{', '.join(keys)}]{text[text.index(']') + 1 :]}"

    def _removal(self, suppression: Suppression) -> Edit:
        (line, start), (_, end) = suppression.range
        if not suppression.whole_comment:
            while end < len(self.lines[line]) and self.lines[line][end] in " \t":
                end += 1
            if end == len(self.lines[line].rstrip()):  # the last of the comments: with the blanks before it
                start = len(self.lines[line][:start].rstrip())
            return Edit(Range(Position(line, start), Position(line, end)), "")
        if not suppression.alone:
            content = self.lines[line].rstrip("\r\n")
            start = len(content[:start].rstrip())
            return Edit(Range(Position(line, start), Position(line, len(content))), "")
        if line + 1 < len(self.lines) or self.lines[line].endswith(("\n", "\r")):
            return Edit(Range(Position(line, 0), Position(line + 1, 0)), "")
        return Edit(Range(Position(line, 0), Position(line, len(self.lines[line]))), "")


# ------------------------------------------------------------------------------------------------ reading


def _read(line: int, text: str, column: int, comment: str, first_statement: int) -> Iterator[Suppression]:
    alone = not text[:column].strip()
    for match in _PRAGMA.finditer(comment):
        pragma = match.group().rstrip()
        start = column + match.start()
        keys = match["keys"]
        file_wide = match["kind"] == "ignore-file"
        yield Suppression(
            range=Range(Position(line, start), Position(line, start + len(pragma))),
            keys=None if keys is None else tuple(_KEY.findall(keys)),
            file_wide=file_wide,
            alone=alone,
            whole_comment=pragma == comment.strip(),
            closed=keys is None or match["closed"] is not None,
            misplaced=file_wide and (not alone or line >= first_statement),
        )


def python_suppressions(path: Path, document: Document) -> Suppressions:
    """The suppressions of a Python file."""
    lines = document.lines
    found: list[Suppression] = []
    if any(MARK in line for line in lines):
        first = _first_statement(document.segments)
        for line, comment in sorted(comments(lines).items()):
            if MARK in comment.text:
                found.extend(_read(line, lines[line], comment.column, comment.text, first))
    return Suppressions(path, lines, tuple(found), lambda line: _statement(document.segments, line, lines))


def yaml_suppressions(path: Path, text: str, lines: Sequence[str]) -> Suppressions:
    """The suppressions of a YAML file."""
    found: list[Suppression] = []
    if MARK in text:
        first = next((number for number, line in enumerate(lines) if _holds_yaml(line)), len(lines))
        scalars = _yaml_scalars(text)
        for number, line in enumerate(lines):
            if MARK not in line:
                continue
            for match in _YAML_COMMENT.finditer(line):
                if not any(scalar.contains(Position(number, match.start())) for scalar in scalars):
                    comment = line[match.start() :].rstrip()
                    found.extend(_read(number, line, match.start(), comment, first))
                    break
    return Suppressions(path, lines, tuple(found), lambda line: Statement(line, line, line))


def _holds_yaml(line: str) -> bool:
    return bool(line.strip()) and not line.lstrip().startswith(("#", "---", "%"))


def _yaml_scalars(text: str) -> list[Range]:
    """Where quoted and block scalars stand, in which `#` begins no comment."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    found = []
    try:
        for token in yaml.scan(text, Loader=loader):
            if isinstance(token, yaml.ScalarToken) and not token.plain:
                start, end = token.start_mark, token.end_mark
                found.append(Range(Position(start.line, start.column), Position(end.line, end.column - 1)))
    except yaml.YAMLError:
        pass  # half-typed: what was read so far is right
    return found


# ------------------------------------------------------------------------------------------------ statements


def _first_statement(segments: Sequence[Segment]) -> int:
    for index, segment in enumerate(segments):
        node = segment.node
        is_docstring = (
            index == 0
            and isinstance(node, ast.Expr)
            and isinstance(node.value, ast.Constant)
            and isinstance(node.value.value, str)
        )
        if not is_docstring:
            return segment.first_line
    return 1 << 60


def _decorated(node: ast.stmt) -> int:
    """Its first line, or that of its first decorator."""
    return min((decorator.lineno for decorator in getattr(node, "decorator_list", ())), default=node.lineno)


def _statement(segments: Sequence[Segment], line: int, lines: Sequence[str]) -> Statement:
    """The innermost statement that holds `line`; the line alone where there is none."""
    index = bisect_right(segments, line, key=lambda segment: segment.first_line) - 1
    if index < 0 or line >= segments[index].end_line:
        return Statement(line, line, line)
    segment = segments[index]
    if not segment.members:
        return _within(segment.node, line - segment.shift + 1, segment.shift - 1, lines)
    body = segment.members[0].first_line
    if line >= body:
        return _statement(segment.members, line, lines)
    first = segment.line_of(segment.node)
    return Statement(first, _end_of_header(first, body, lines), segment.first_line)


def _end_of_header(first: int, body: int, lines: Sequence[str]) -> int:
    """The last line of a header whose body starts on the line `body`: comments and blank lines lie between."""
    last = max(first, body - 1)
    while last > first and is_filler(lines[last]):
        last -= 1
    return last


def _within(node: ast.stmt, line: int, shift: int, lines: Sequence[str]) -> Statement:
    """The innermost statement of `node` that holds `line` (counted as `node` counts it, `shift` from absolute)."""
    children = [child for child in _children(node) if _decorated(child) <= line]
    if children:
        innermost = max(children, key=_decorated)
        if line <= (innermost.end_lineno or innermost.lineno):
            return _within(innermost, line, shift, lines)
    first, last = node.lineno + shift, (node.end_lineno or node.lineno) + shift
    body = min((_decorated(child) for child in _children(node)), default=None)
    if body is not None:
        last = _end_of_header(first, body + shift, lines)
    return Statement(first, last, _decorated(node) + shift)


def _children(node: ast.stmt) -> Iterator[ast.stmt]:
    for name in ("body", "orelse", "finalbody"):
        yield from getattr(node, name, ())
    for part in (*getattr(node, "handlers", ()), *getattr(node, "cases", ())):
        yield from part.body
