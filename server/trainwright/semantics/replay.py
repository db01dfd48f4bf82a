"""Interprets the statements of a body again after an edit, and only those on which the edit can have an effect.

What a statement does depends on its text and on what the names in it stand for. So the run before is kept statement by
statement: what each left in the environment, and what it recorded. From the first statement that is new on, the names
are followed that stand for something else than before; a statement that mentions none of them does what it did.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from trainwright.semantics.calls import Accumulation, Call, Operation
from trainwright.semantics.tree import Node, within
from trainwright.semantics.values import Value
from trainwright.source.segment import Segment, words_of

if TYPE_CHECKING:
    from trainwright.semantics.interpreter import Interpreter
    from trainwright.semantics.workspace import Workspace

_ROOT = re.compile(r"[.\[]")
_SHORT = 12
"""Bodies of fewer statements are interpreted as a whole: keeping records costs more."""


class Names(dict[str, Value]):
    """An environment that knows what was written to it."""

    __slots__ = ("written",)

    def __init__(self, *content: dict[str, Value]) -> None:
        super().__init__(*content)
        self.written: set[str] = set()

    def __setitem__(self, key: str, value: Value) -> None:
        self.written.add(key)
        super().__setitem__(key, value)

    def __delitem__(self, key: str) -> None:
        self.written.add(key)
        super().__delitem__(key)

    def pop(self, key: str, *default: Value | None) -> Value | None:  # type: ignore[override]  # as it is called here
        """Take a key out."""
        self.written.add(key)
        return super().pop(key, *default)


@dataclass(slots=True)
class _Record:
    """What one statement did."""

    statement: ast.stmt
    segment: Segment
    line: int
    gradients: tuple[str, str]
    """The recording of gradients before and after it."""
    alive: bool
    """Whether control reaches its end."""
    left: dict[str, Value | None]
    """What it left in the environment; None: it took that out."""
    tree: list[Node]
    calls: list[Call]
    accumulations: list[Accumulation]
    operations: list[Operation]
    handlers: list[tuple[ast.ExceptHandler, Segment]]
    reads: frozenset[str]
    returned: list[Value]
    asks_all: bool
    """Whether it asked about all names."""
    defines: bool
    """Whether it defined functions, which see the names as they are by the end."""
    words: frozenset[str]


@dataclass(slots=True)
class Replay:
    """A run over a body."""

    entry: dict[str, Value]
    records: list[_Record]
    interpreted: int = 0
    """How many statements were interpreted for it."""


def run(
    interpreter: Interpreter,
    workspace: Workspace,
    statements: Iterable[tuple[ast.stmt, Segment]],
    last: Replay | None,
    *,
    module: bool,
) -> Replay:
    """Interpret statements, like those of the run before where these can't have changed.

    The names of a `module` are one object that others see; a function's are replaced at joins.
    """
    present = list(statements)
    environment = interpreter.environment
    assert isinstance(environment, Names)
    replay = Replay(dict(environment), [])
    different = _Differences(last, {id(statement) for statement, _ in present})
    different.compare(last.entry if last is not None else {}, dict(environment))
    for statement, segment in present:
        interpreter.segment = segment
        before = different.record_of(statement)
        if before is not None and before.statement is statement and _is_as_before(interpreter, before, different):
            if before.segment is not segment:
                _move(before, segment)
            _apply(interpreter, before)
            record = before
        else:
            record = _interpret(interpreter, workspace, statement, segment, module=module)
            replay.interpreted += 1
            different.compare(before.left if before is not None else {}, record.left)
        replay.records.append(record)
        if not record.alive and not module:
            break
    return replay


class _Differences:
    """The names that stand for something else than they did at the same place of the run before."""

    def __init__(self, last: Replay | None, present: set[int]) -> None:
        self._records = last.records if last is not None else []
        self._present = present
        self._next = 0
        self._position = {id(record.statement): index for index, record in enumerate(self._records)}
        self.keys: set[str] = set()
        self.roots: set[str] = set()

    def record_of(self, statement: ast.stmt) -> _Record | None:
        """The record of a statement, or of the one that stood in its place."""
        index = self._position.get(id(statement))
        if index is not None and index >= self._next:
            for gone in self._records[self._next : index]:
                self._add(gone.left)
            self._next = index + 1
            return self._records[index]
        if self._next < len(self._records) and id(self._records[self._next].statement) not in self._present:
            self._next += 1
            return self._records[self._next - 1]
        return None

    def compare(
        self, before: dict[str, Value] | dict[str, Value | None], now: dict[str, Value] | dict[str, Value | None]
    ) -> None:
        """Take note of what was written before and now."""
        agreed = {key for key, value in now.items() if key in before and before[key] == value}
        self.keys -= agreed
        self.keys.update(before.keys() - agreed, now.keys() - agreed)
        self.roots = {_ROOT.split(key, 1)[0] for key in self.keys}

    def _add(self, left: dict[str, Value | None]) -> None:
        self.keys.update(left)
        self.roots.update(_ROOT.split(key, 1)[0] for key in left)


def _is_as_before(interpreter: Interpreter, record: _Record, different: _Differences) -> bool:
    if record.line != interpreter.line(record.statement) or record.gradients[0] != interpreter.gradients:
        return False
    if record.defines:
        return False
    return not different.keys or (not record.asks_all and record.words.isdisjoint(different.roots))


def _apply(interpreter: Interpreter, record: _Record) -> None:
    environment, outcome = interpreter.environment, interpreter.outcome
    for key, value in record.left.items():
        if value is None:
            environment.pop(key, None)
        else:
            environment[key] = value
            interpreter.note_part(key)
    interpreter.out += record.tree
    outcome.calls += record.calls
    outcome.accumulations += record.accumulations
    outcome.operations += record.operations
    outcome.handlers += record.handlers
    interpreter.returned += record.returned
    interpreter.gradients = record.gradients[1]
    for key in record.reads:
        interpreter.world.note(key)


def _move(record: _Record, segment: Segment) -> None:
    """The statement stands in a segment that has replaced its own: what it recorded is to be found there."""
    record.segment = segment
    record.tree = list(within(tuple(record.tree), segment))
    for call in record.calls:
        call.segment = segment
    record.accumulations = [replace(each, segment=segment) for each in record.accumulations]
    record.operations = [replace(each, segment=segment) for each in record.operations]
    record.handlers = [(handler, segment) for handler, _ in record.handlers]


def _interpret(
    interpreter: Interpreter, workspace: Workspace, statement: ast.stmt, segment: Segment, *, module: bool
) -> _Record:
    environment, outcome, gradients = interpreter.environment, interpreter.outcome, interpreter.gradients
    assert isinstance(environment, Names)
    environment.written.clear()
    lengths = [len(found) for found in _lists(interpreter)]
    nested = len(outcome.nested)
    interpreter.asked_everything = False
    workspace.begin()
    try:
        alive = interpreter.run((statement,))
    finally:
        reads = workspace.end()
        for key in reads:
            workspace.note(key)
    written = set(environment.written)
    after = interpreter.environment
    if after is not environment:
        written.update(key for key, value in after.items() if environment.get(key) is not value)
        if module:
            # functions that a later statement calls see the globals as they are by then
            environment.update(after)
            interpreter.environment = after = environment
        else:
            written.update(environment.keys() - after.keys())
            interpreter.environment = after = Names(after)
    tree, calls, accumulations, operations, handlers, returned = (
        found[length:] for found, length in zip(_lists(interpreter), lengths, strict=True)
    )
    line = statement.lineno - 1 + segment.shift
    text = "".join(segment.owner.lines[line : (statement.end_lineno or statement.lineno) + segment.shift])
    return _Record(
        statement,
        segment,
        interpreter.line(statement),
        (gradients, interpreter.gradients),
        alive,
        {key: after.get(key) for key in written},
        tree,
        calls,
        accumulations,
        operations,
        handlers,
        reads,
        returned,
        interpreter.asked_everything,
        len(outcome.nested) > nested,
        words_of(text),
    )


def _lists(interpreter: Interpreter) -> tuple[list, list, list, list, list, list]:  # type: ignore[type-arg]
    found = interpreter.outcome
    return interpreter.out, found.calls, found.accumulations, found.operations, found.handlers, interpreter.returned


def is_long(statements: Iterable[object]) -> bool:
    """Whether records of the statements are worth keeping."""
    return sum(1 for _ in zip(statements, range(_SHORT), strict=False)) == _SHORT
