"""The place in Python code that a question is about: a key that is read from a config, as tree or half typed."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from trainwright.configs.extract import FactReader
from trainwright.configs.facts import Symbol
from trainwright.configs.scopes import Scope, Statement
from trainwright.positions import Position, Range

_READERS = frozenset({"get", "pop", "setdefault"})
_STEP = r"""(?:\.[A-Za-z_]\w*|\[(?:"[^"\n]*"|'[^'\n]*'|\d+)\]|\.get\(\s*(?:"[^"\n]*"|'[^'\n]*')\s*\))"""
_TYPED = re.compile(
    rf"""(?P<base>(?<![\w.\])"'])[A-Za-z_]\w*{_STEP}*)
    (?:\.(?P<attribute>[A-Za-z_]\w*|)
      |\[\s*(?P<quote>["'])(?P<subscript>[^"'\n]*)
      |\.(?:get|pop|setdefault)\(\s*(?P<call_quote>["'])(?P<call>[^"'\n]*)
      |,\s*(?P<getattr_quote>["'])(?P<getattr>[^"'\n]*))\Z""",
    re.VERBOSE,
)
_LONGEST = 500  # characters before the cursor that are looked at


@dataclass(frozen=True)
class Typed:
    """A key that is being typed: what it is read from, and the part before the cursor."""

    base: ast.expr
    prefix: str
    start: int
    """The column at which the key starts."""
    quote: str
    """Empty for an attribute."""


def typed_key(before: str) -> Typed | None:
    """What a line's text up to the cursor ends in: `cfg["model"]["hid`, `cfg.model.hid`, `cfg.get("hid`."""
    found = _TYPED.search(before[-_LONGEST:])
    if found is None:
        return None
    if found["getattr_quote"] is not None and not re.search(r"\b(?:get|has)attr\(\s*$", before[: -len(found[0])]):
        return None
    for name, quote in (
        ("attribute", None),
        ("subscript", "quote"),
        ("call", "call_quote"),
        ("getattr", "getattr_quote"),
    ):
        prefix = found[name]
        if prefix is None:
            continue
        try:
            base = ast.parse(found["base"], mode="eval").body
        except (SyntaxError, ValueError):
            return None
        return Typed(base, prefix, len(before) - len(prefix), found[quote] if quote is not None else "")
    return None


@dataclass(frozen=True)
class KeyToken:
    """A key as it is read in code."""

    base: ast.expr
    key: str
    range: Range
    """Of the key itself, without quotes."""


class Code:
    """One Python file, as its config facts are read from it."""

    def __init__(self, statements: Sequence[Statement], lines: Sequence[str]) -> None:
        self._reader = FactReader(statements, lines)
        self._statements = statements
        self._lines = lines
        for _ in self._reader.steps():
            pass  # loads are numbered as they are met

    def symbol(self, node: ast.expr, line: int) -> Symbol:
        """What an expression means that stands on a line."""
        return self._reader.value(node, self._scope(line))

    def is_new_mapping(self, name: str, line: int) -> bool:
        """Whether a variable is a dictionary that the code makes itself, out of nothing that it has loaded."""
        scope: Scope | None = self._scope(line)
        while scope is not None:
            if name in scope.bound:
                values = [bound.value for bound in scope.bound[name]]
                return name not in scope.parameters and all(map(_is_new_mapping, values))
            if name in scope.parameters or name in scope.imports:
                return False
            scope = scope.outer
        return False

    def is_variable(self, name: str, line: int) -> bool:
        """Whether a name is assigned, or a parameter, where it is used."""
        scope: Scope | None = self._scope(line)
        while scope is not None:
            if name in scope.bound or name in scope.parameters:
                return True
            if name in scope.imports:
                return False
            scope = scope.outer
        return False

    def _scope(self, line: int) -> Scope:
        """The innermost function around a line."""
        best, start = self._reader.module, -1
        for scope in self._reader.scopes:
            node = scope.node
            if node is None:
                continue
            first = node.lineno - 1 + scope.shift
            last = (node.end_lineno or node.lineno) - 1 + scope.shift
            if first <= line <= last and first >= start:
                best, start = scope, first
        if best is not self._reader.module:
            return best
        # Behind a function's last good line, while the next one is being typed there.
        text = self._lines[line] if line < len(self._lines) else ""
        if not text[:1].isspace():
            return best
        above = [s for s in self._reader.scopes if s.node is not None and s.node.lineno - 1 + s.shift <= line]
        return max(above, key=lambda s: s.node.lineno + s.shift if s.node is not None else 0, default=best)

    def nodes(self, statements: Sequence[Statement] | None = None) -> Iterator[tuple[ast.AST, int]]:
        """All nodes of some statements (of the whole file), each with what its lines are shifted by."""
        for statement in self._statements if statements is None else statements:
            shift = statement.shift
            node = statement.node
            if isinstance(node, ast.ClassDef):
                yield node, shift
                for part in (*node.decorator_list, *node.bases, *node.keywords):
                    yield from self._below(part, shift)
                yield from self.nodes(statement.members)
            else:
                yield from self._below(node, shift)

    def _below(self, root: ast.AST, shift: int) -> Iterator[tuple[ast.AST, int]]:
        for node in ast.walk(root):
            self._reader.shift = shift
            yield node, shift

    def range(self, node: ast.AST, shift: int) -> Range:
        """Where a node stands."""
        return self._reader.range(node, shift)

    def inside_quotes(self, node: ast.Constant, shift: int) -> Range | None:
        """Where the text of a string literal stands."""
        return inner_range(self._reader.range(node, shift), self._lines, str(node.value))

    def docstrings(
        self, declared: ast.FunctionDef | ast.AsyncFunctionDef | ast.AnnAssign, shift: int
    ) -> Iterator[Range]:
        """Where the docstring of a function stands; for `__init__` and for a field that of the class, too."""
        is_field = isinstance(declared, ast.AnnAssign)
        places = [] if isinstance(declared, ast.AnnAssign) else [(declared.body[0], shift)]
        if is_field or getattr(declared, "name", "") == "__init__":
            own = (each for each in self._statements if any(member.node is declared for member in each.members))
            places += [(each.members[0].node, each.members[0].shift) for each in own]
        for statement, moved in places:
            if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant):
                if isinstance(statement.value.value, str):
                    yield self._reader.range(statement.value, moved)

    @property
    def lines(self) -> Sequence[str]:
        """The lines of the file."""
        return self._lines

    def token(self, node: ast.AST) -> KeyToken | None:
        """The key that a node reads, as the last of `nodes` that was given."""
        if isinstance(node, ast.Attribute):
            end = self._reader.range(node).end
            start = Position(end.line, end.column - len(node.attr))
            return KeyToken(node.value, node.attr, Range(start, end))
        if isinstance(node, ast.Subscript):
            return self._quoted(node.value, node.slice)
        if isinstance(node, ast.Call) and node.args:
            function = node.func
            if isinstance(function, ast.Attribute) and function.attr in _READERS:
                return self._quoted(function.value, node.args[0])
            if isinstance(function, ast.Name) and function.id in ("getattr", "hasattr") and len(node.args) > 1:
                return self._quoted(node.args[0], node.args[1])
        return None

    def _quoted(self, base: ast.expr, key: ast.expr) -> KeyToken | None:
        if not (isinstance(key, ast.Constant) and isinstance(key.value, str)):
            return None
        span = inner_range(self._reader.range(key), self._lines, key.value)
        return KeyToken(base, key.value, span) if span is not None else None


def bare_range(span: Range, lines: Sequence[str], key: str) -> Range | None:
    """The text of a key that is written as an attribute or as a string."""
    (line, start), (last, end) = span
    if line == last < len(lines) and lines[line][start:end] == key:
        return span
    return inner_range(span, lines, key)


def inner_range(span: Range, lines: Sequence[str], value: str) -> Range | None:
    """The text of a string literal without its quotes, where it is written as it reads."""
    start, end = span
    if start.line != end.line or start.line >= len(lines):
        return None
    written = lines[start.line][start.column : end.column]
    quoted = re.fullmatch(r"[rRuU]?(\"|')(.*)\1", written)
    if quoted is None or quoted[2] != value:
        return None
    first = start.column + quoted.start(2)
    return Range(Position(start.line, first), Position(start.line, first + len(value)))


def _is_new_mapping(value: ast.expr | None) -> bool:
    if isinstance(value, ast.Dict):
        return all(key is not None for key in value.keys)
    if isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id in ("dict", "defaultdict"):
        return not value.args and all(keyword.arg is not None for keyword in value.keywords)
    return False
