"""A YAML file as Trainwright sees it: exact places, the last good tree, and nothing constructed but plain data."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from trainwright.configs.nodes import (
    Cause,
    ConfigNode,
    Duplicate,
    Key,
    KeyPath,
    NodeKind,
    Problem,
    Shift,
    Style,
    moved,
    scalar,
)
from trainwright.configs.problems import explained, is_template, put_where_it_was_typed, tab_between_values
from trainwright.configs.scalars import OPAQUE, Dialect
from trainwright.positions import Position, Range
from trainwright.source.text import split_lines

if TYPE_CHECKING:
    from trainwright.configs.bindings import ProjectConfigs

MAX_DEPTH = 64
"""Deeper nesting is refused: no config is nested like that, and every walk over a tree stays within Python's stack."""

MAX_NODES = 200_000
"""Larger files are data, not configs."""

MAX_EXPANSION = 20_000
"""How many values `ConfigFile.data` yields before it gives up on a file that multiplies itself through aliases."""

_BREAKS_OF_YAML_ONLY = "\x85\u2028\u2029"
_SURROGATE = re.compile("[\ud800-\udfff]")
_PLAIN_COLLECTIONS = (None, "!", "tag:yaml.org,2002:map", "tag:yaml.org,2002:seq")
_STYLES = {None: Style.PLAIN, "": Style.PLAIN, "'": Style.SINGLE_QUOTED, '"': Style.DOUBLE_QUOTED}
_BLOCK_SCALARS = {"|": Style.LITERAL, ">": Style.FOLDED}


class HasConfigs(Protocol):
    """What a file knows of the program around it."""

    @property
    def configs(self) -> ProjectConfigs:
        """The join of all config files with the code that reads them."""

    def text(self, path: Path) -> str:
        """The present text of one of its files."""


@dataclass(frozen=True)
class ConfigFile:
    """One YAML file.

    While `problem` is set, `documents` is the last tree that parsed, moved to where its text is now (`stale`), or,
    if none ever did, what there was before the error. `project` is the program around the file; it takes no part in
    comparisons and is not pickled.
    """

    path: Path
    text: str
    documents: tuple[ConfigNode, ...] = ()
    problem: Problem | None = None
    duplicates: tuple[Duplicate, ...] = ()
    stale: bool = False
    project: HasConfigs | None = field(default=None, compare=False, repr=False)
    _good: ConfigFile | None = field(default=None, compare=False, repr=False)

    @classmethod
    def parse(cls, path: Path, text: str) -> ConfigFile:
        """Read `text`. Never raises: what is wrong with it is in `problem`."""
        tree = _Tree(text)
        tree.read()
        return cls(path, text, tuple(tree.documents), tree.problem, tuple(tree.duplicates))

    def replaced(self, text: str) -> ConfigFile:
        """The file after an edit; the last good tree is kept while the new text does not parse."""
        if text == self.text:
            return self
        fresh = replace(ConfigFile.parse(self.path, text), project=self.project)
        good = self._good if self.problem is not None else self
        if fresh.problem is None or good is None:
            return fresh
        shift = _shift(good.text, text)
        documents = tuple(moved(document, shift) for document in good.documents)
        duplicates = tuple(Duplicate(d.path, shift.range(d.first), shift.range(d.second)) for d in good.duplicates)
        problem = put_where_it_was_typed(fresh.problem, shift, split_lines(text))
        return replace(fresh, documents=documents, duplicates=duplicates, problem=problem, stale=True, _good=good)

    def within(self, project: HasConfigs | None) -> ConfigFile:
        """The same file, as a part of `project`."""
        return self if project is self.project else replace(self, project=project)

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickled as text and read again: smaller, and safe at any depth."""
        return _restore, (self.path, self.text, None if self._good is None else self._good.text)

    @cached_property
    def stray_tab(self) -> Range | None:
        """A tab between values, which libyaml takes for a space and PyYAML's own scanner refuses."""
        lines = _Lines(self.text)
        return tab_between_values(lines.text, lines.of) if self.problem is None else None

    def nodes(self) -> Iterator[ConfigNode]:
        """Every node of every document, in the order of the text. Aliases are not followed."""
        for document in self.documents:
            yield from document.walk()

    def scalars(self) -> Iterator[ConfigNode]:
        """Every scalar value (keys are not values), in the order of the text."""
        return (node for node in self.nodes() if node.kind is NodeKind.SCALAR)

    def resolve(self, node: ConfigNode) -> ConfigNode | None:
        """`node`, or the anchored node that it is an alias of; None when there is no such anchor above it."""
        for _ in range(MAX_DEPTH):
            if node.kind is not NodeKind.ALIAS:
                return node
            target = self._anchored(node)
            if target is None:
                return None
            node = target
        return None

    def _anchored(self, alias: ConfigNode) -> ConfigNode | None:
        found = None
        for document, node in self._anchors.get(alias.text, ()):
            if node.range.start >= alias.range.start:
                break
            # An anchor may be given again: the last one before the alias counts, within the same document.
            found = node if alias.range.start <= document.range.end else None
        return found

    @cached_property
    def _anchors(self) -> dict[str, list[tuple[ConfigNode, ConfigNode]]]:
        found: dict[str, list[tuple[ConfigNode, ConfigNode]]] = {}
        for document in self.documents:
            for node in document.walk():
                if node.anchor is not None:
                    found.setdefault(node.anchor, []).append((document, node))
        return found

    def entries(self, mapping: ConfigNode) -> dict[str, ConfigNode]:
        """The entries of a mapping as a loader has them: merge keys applied, the last of duplicates kept."""
        found = self._entries_of.get(id(mapping))
        if found is None:
            found = self._entries_of[id(mapping)] = self._entries(mapping, {})
            self._held.append(mapping)
        return found

    @cached_property
    def _entries_of(self) -> dict[int, dict[str, ConfigNode]]:
        """By the identities of mappings, those that were asked for: a walk to a key asks for all above it."""
        return {}

    @cached_property
    def _held(self) -> list[ConfigNode]:
        """These mappings, so that no other node gets the identity of one."""
        return []

    def _entries(self, mapping: ConfigNode, known: dict[int, dict[str, ConfigNode]]) -> dict[str, ConfigNode]:
        if id(mapping) in known:
            return known[id(mapping)]
        known[id(mapping)] = {}  # a mapping merged into itself adds nothing
        own: dict[str, ConfigNode] = {}
        merged: dict[str, ConfigNode] = {}
        for child in mapping.children:
            if child.key is None or not child.key.simple:
                continue
            if not child.key.merge:
                own[child.key.text] = child
                continue
            target = self.resolve(child)
            if target is None:
                continue
            sources = target.children if target.kind is NodeKind.SEQUENCE else (target,)
            for source in sources:
                resolved = self.resolve(source)
                if resolved is not None and resolved.kind is NodeKind.MAPPING:
                    for name, node in self._entries(resolved, known).items():
                        merged.setdefault(name, node)
        known[id(mapping)] = {**merged, **own}
        return known[id(mapping)]

    def find(self, path: KeyPath, document: int = 0) -> ConfigNode | None:
        """The value at `path` of one document, through aliases and merge keys; itself never an alias."""
        if document >= len(self.documents):
            return None
        node: ConfigNode | None = self.documents[document]
        for step in path:
            node = None if node is None else self.resolve(node)
            if node is None:
                return None
            if node.kind is NodeKind.MAPPING:
                node = self.entries(node).get(str(step))
            elif (
                node.kind is NodeKind.SEQUENCE
                and isinstance(step, int)
                and -len(node.children) <= step < len(node.children)
            ):
                node = node.children[step]
            else:
                return None
        return None if node is None else self.resolve(node)

    def node_at(self, position: Position) -> ConfigNode | None:
        """The innermost node whose key or value holds `position`."""
        found = None
        for document in self.documents:
            node: ConfigNode | None = document if document.entry_range.contains(position) else None
            while node is not None:
                found = node
                node = next((child for child in node.children if child.entry_range.contains(position)), None)
        return found

    def data(self, node: ConfigNode, dialect: Dialect) -> Any:
        """Plain Python data of a node as `dialect` reads it; OPAQUE where it cannot be told or grows too large."""
        budget = [MAX_EXPANSION]
        value = self._data(node, dialect, budget, 0)
        return OPAQUE if budget[0] < 0 else value

    def _data(self, node: ConfigNode, dialect: Dialect, budget: list[int], depth: int) -> Any:
        budget[0] -= 1
        target = self.resolve(node)
        if budget[0] < 0 or depth > MAX_DEPTH or target is None:
            return OPAQUE
        if target.kind is NodeKind.SCALAR:
            return scalar(target, dialect)
        if target.tag not in _PLAIN_COLLECTIONS:
            return OPAQUE
        if target.kind is NodeKind.SEQUENCE:
            return [self._data(child, dialect, budget, depth + 1) for child in target.children]
        return {name: self._data(child, dialect, budget, depth + 1) for name, child in self.entries(target).items()}


def _restore(path: Path, text: str, good: str | None) -> ConfigFile:
    if good is None:
        return ConfigFile.parse(path, text)
    return ConfigFile.parse(path, good).replaced(text)


class _Lines:
    """Turns libyaml's marks into positions."""

    def __init__(self, text: str) -> None:
        self.bom = 1 if text.startswith("\ufeff") else 0
        self.text = text[self.bom :]
        # libyaml ends lines at NEL, LS and PS too, where editors and Python do not.
        self.foreign = any(mark in text for mark in _BREAKS_OF_YAML_ONLY)
        self.starts = [0]
        index = 0
        for index, character in enumerate(self.text):
            if character == "\n" or (character == "\r" and self.text[index + 1 : index + 2] != "\n"):
                self.starts.append(index + 1)

    def at(self, index: int) -> Position:
        """The position of the `index`-th character after a byte order mark."""
        index = max(0, min(index, len(self.text)))
        line = bisect_right(self.starts, index) - 1
        return Position(line, index - self.starts[line] + (self.bom if line == 0 else 0))

    def texts(self) -> list[str]:
        """The lines, with their ends; the first one begins as the file does."""
        bounds = [*self.starts, len(self.text)]
        found = [self.text[start:end] for start, end in pairwise(bounds)]
        if self.bom:
            found[0] = "\ufeff" + found[0]
        return found

    def of(self, mark: Any) -> Position:
        """The position of a mark of PyYAML's."""
        if self.foreign:
            return self.at(mark.index)
        return Position(mark.line, mark.column + (self.bom if mark.line == 0 else 0))


@dataclass
class _Open:
    """A collection whose end has not come yet."""

    kind: NodeKind
    path: KeyPath
    start: Position
    style: Style
    key: Key | None
    tag: str | None
    anchor: str | None
    children: list[ConfigNode]
    pending: Key | None = None
    waiting_for_key: bool = True
    seen: dict[str, Range] = field(default_factory=dict)


class _Tree:
    """Builds the documents from the parser's events, with a stack of its own instead of recursion."""

    def __init__(self, text: str) -> None:
        self.lines = _Lines(text)
        self.documents: list[ConfigNode] = []
        self.duplicates: list[Duplicate] = []
        self.problem: Problem | None = None
        self._stack: list[_Open] = []
        self._anchors: set[str] = set()
        self._skipping = 0  # depth within a key that is itself a collection

    def read(self) -> None:
        import yaml  # late: facts of Python files are read without it

        loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        text = _SURROGATE.sub("\ufffd", self.lines.text)  # libyaml takes only what UTF-8 can hold
        count = 0
        try:
            for event in yaml.parse(text, Loader=loader):
                count += 1
                if count > MAX_NODES:
                    self._stop(event, f"has more than {MAX_NODES:,} nodes; only those before are read", Cause.LIMIT)
                    return
                if not self._event(event):
                    return
        except yaml.MarkedYAMLError as error:
            self._fail(*explained(error, self.lines.of, self.lines.texts()))
        except yaml.reader.ReaderError as error:
            place = self._forbidden(error)
            character = error.character if isinstance(error.character, str) else chr(error.character)
            self._fail(Range(place, place), f"the character {character!a} is not allowed in YAML")
        except (RecursionError, ValueError) as error:
            self._fail(Range(Position(0, 0), Position(0, 0)), f"cannot be read: {error}", Cause.LIMIT)

    def _forbidden(self, error: Any) -> Position:
        character = error.character if isinstance(error.character, str) else chr(error.character)
        # The reader reports a byte offset in some versions and a character offset in others.
        return self.lines.at(max(self.lines.text.find(character), 0))

    def _stop(self, event: Any, message: str, cause: Cause) -> None:
        place = self.lines.of(event.start_mark)
        self._fail(Range(place, place), message, cause)

    def _fail(self, span: Range, message: str, cause: Cause = Cause.SYNTAX) -> None:
        if span.start == span.end:
            span = Range(span.start, Position(span.end.line, span.end.column + 1))
        if cause is Cause.SYNTAX and is_template(self.lines.text):
            cause = Cause.TEMPLATE
        self.problem = Problem(span, message, cause)
        while self._stack:  # what is open so far is still worth having
            self._close(None)

    def _event(self, event: Any) -> bool:
        name = type(event).__name__
        if name in ("MappingStartEvent", "SequenceStartEvent"):
            return self._start(event, name == "MappingStartEvent")
        if name in ("MappingEndEvent", "SequenceEndEvent"):
            if self._skipping:
                self._skipping -= 1
                return True
            self._close(event)
        elif name == "ScalarEvent":
            self._scalar(event)
        elif name == "AliasEvent":
            return self._alias(event)
        elif name == "DocumentStartEvent":
            self._anchors.clear()
        return True

    def _start(self, event: Any, mapping: bool) -> bool:
        if event.anchor:
            self._anchors.add(event.anchor)
        if self._skipping:
            self._skipping += 1
        elif len(self._stack) >= MAX_DEPTH:
            self._stop(event, f"is nested deeper than {MAX_DEPTH} levels", Cause.LIMIT)
            return False
        elif self._wants_key():
            place = self.lines.of(event.start_mark)
            self._take_key(Key("", Range(place, place), Style.FLOW, simple=False))
            self._skipping = 1
        else:
            kind = NodeKind.MAPPING if mapping else NodeKind.SEQUENCE
            style = Style.FLOW if event.flow_style else Style.BLOCK
            path, key = self._place()
            start = self.lines.of(event.start_mark)
            self._stack.append(_Open(kind, path, start, style, key, event.tag, event.anchor, []))
        return True

    def _scalar(self, event: Any) -> None:
        if event.anchor:
            self._anchors.add(event.anchor)
        if self._skipping:
            return
        start, end = self.lines.of(event.start_mark), self.lines.of(event.end_mark)
        style = _STYLES.get(event.style) or _BLOCK_SCALARS[event.style]
        if event.anchor or event.tag:
            start = self._after_properties(start, end)
        if self._wants_key():
            self._take_key(Key(event.value, Range(start, end), style))
            return
        path, key = self._place()
        node = ConfigNode(NodeKind.SCALAR, path, Range(start, end), style, key, event.value, event.tag, event.anchor)
        self._add(node)

    def _alias(self, event: Any) -> bool:
        if self._skipping:
            return True
        span = Range(self.lines.of(event.start_mark), self.lines.of(event.end_mark))
        if event.anchor not in self._anchors:
            self._fail(span, f"there is no anchor &{event.anchor} above this alias")
            return False
        if self._wants_key():
            self._take_key(Key("*" + event.anchor, span, simple=False))
            return True
        path, key = self._place()
        self._add(ConfigNode(NodeKind.ALIAS, path, span, Style.PLAIN, key, event.anchor))
        return True

    def _after_properties(self, start: Position, end: Position) -> Position:
        text = self.lines.text
        index = self.lines.starts[start.line] + start.column - (self.lines.bom if start.line == 0 else 0)
        stop = self.lines.starts[end.line] + end.column - (self.lines.bom if end.line == 0 else 0)
        while index < stop and text[index] in "&!":
            while index < stop and not text[index].isspace():
                index += 1
            while index < stop and text[index].isspace():
                index += 1
        return self.lines.at(index)

    def _wants_key(self) -> bool:
        return bool(self._stack) and self._stack[-1].kind is NodeKind.MAPPING and self._stack[-1].waiting_for_key

    def _take_key(self, key: Key) -> None:
        parent = self._stack[-1]
        parent.pending, parent.waiting_for_key = key, False
        if not key.simple or key.merge:
            return
        first = parent.seen.get(key.text)
        if first is not None:
            self.duplicates.append(Duplicate((*parent.path, key.text), first, key.range))
        parent.seen[key.text] = key.range

    def _place(self) -> tuple[KeyPath, Key | None]:
        """Path and key of the value that comes now."""
        if not self._stack:
            return (), None
        parent = self._stack[-1]
        if parent.kind is NodeKind.SEQUENCE:
            return (*parent.path, len(parent.children)), None
        key = parent.pending
        parent.pending, parent.waiting_for_key = None, True
        return (*parent.path, key.text if key is not None else ""), key

    def _add(self, node: ConfigNode) -> None:
        if self._stack:
            self._stack[-1].children.append(node)
        else:
            self.documents.append(node)

    def _close(self, event: Any) -> None:
        done = self._stack.pop()
        if event is not None and done.style is Style.FLOW:
            end = self.lines.of(event.end_mark)
        else:  # libyaml ends a block where the next token begins, below comments and blank lines
            end = max((child.entry_range.end for child in done.children[-1:]), default=done.start)
        children = tuple(done.children)
        span = Range(done.start, max(done.start, end))
        self._add(ConfigNode(done.kind, done.path, span, done.style, done.key, "", done.tag, done.anchor, children))


def _shift(old: str, new: str) -> Shift:
    """The one region in which two texts differ."""
    limit = min(len(old), len(new))
    head = 0
    while head < limit and old[head] == new[head]:
        head += 1
    tail = 0
    while tail < limit - head and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    before, after = _Lines(old), _Lines(new)
    return Shift(
        before.at(head - before.bom), before.at(len(old) - tail - before.bom), after.at(len(new) - tail - after.bom)
    )
