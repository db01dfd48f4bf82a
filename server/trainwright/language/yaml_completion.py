"""Completion in YAML: keys that are not given yet, and values."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from trainwright.configs.document import ConfigFile
from trainwright.configs.nodes import ConfigNode, KeyPath, NodeKind
from trainwright.configs.reach import Reached
from trainwright.configs.vocabulary import NAMING_KEYS
from trainwright.language.annotations import choices_of, default_as_yaml
from trainwright.language.answers import Proposal, ProposalKind
from trainwright.language.cursor import Cursor, Role, cursor_at
from trainwright.language.knowledge import PARAMETERS, Knowledge, text_path
from trainwright.language.wording import declared, explained
from trainwright.positions import Position, Range

_MOST = 300
_SECTION = re.compile(r"(?:typing\.)?(?:dict|Dict|Mapping|list|List|Sequence|tuple|Tuple|DictConfig|ListConfig)\b")
_OPEN_INTERPOLATION = re.compile(r"\$\{(?P<typed>[^${}:,\s]*)\Z")
_WORD_AFTER = re.compile(r"[\w.\-/\[\]]*")
_HYDRA_KEYS = {
    "_partial_": ("bool", "Give back a `functools.partial` in place of calling the target."),
    "_convert_": ("none | partial | object | all", "Which nested configs become plain dictionaries and lists."),
    "_recursive_": ("bool", "Whether nested targets are instantiated too."),
    "_args_": ("list", "Positional arguments."),
}
_CONVERT = ("none", "partial", "object", "all")


class YamlCompletion:
    """Proposes for one file."""

    def __init__(self, knowledge: Knowledge, path: Path, file: ConfigFile) -> None:
        self._known = knowledge
        self._path = path
        self._file = file

    def at(self, lines: Sequence[str], position: Position) -> list[Proposal]:
        """The proposals at a place."""
        cursor = cursor_at(lines, position)
        if cursor is None:
            return []
        line = lines[position.line] if position.line < len(lines) else ""
        if cursor.role is not Role.KEY and (typed := _OPEN_INTERPOLATION.search(cursor.prefix)) is not None:
            return self._interpolations(cursor, line, position, typed["typed"])
        if _in_defaults(cursor.path):
            return self._group_options(cursor)
        found: list[Proposal] = []
        if cursor.role is Role.VALUE:
            found = list(self._values(cursor))
        elif cursor.role is Role.KEY:
            found = list(self._keys(cursor))
        elif not cursor.flow:
            found = [*self._values(cursor), *self._keys(cursor)]
        unique: dict[str, Proposal] = {}
        for each in found:
            unique.setdefault(each.label, each)
        return list(unique.values())[:_MOST]

    # -- keys --------------------------------------------------------------------------------------------------------

    def _keys(self, cursor: Cursor) -> Iterator[Proposal]:
        given = set(cursor.keys)
        if cursor.role is Role.KEY:
            mapping = self._file.find(cursor.path)
            if mapping is not None and mapping.kind is NodeKind.MAPPING and not self._file.stale:
                given |= set(self._file.entries(mapping))
        given.discard(self._own_key(cursor))
        keys = text_path(cursor.path)
        for accepted in self._known.accepted(self._path, keys):
            for order, each in enumerate(accepted.names):
                if each.name not in given and not each.linked:
                    first = 0 if each.required else 1_000
                    text = explained(each.reached)
                    yield self._key(cursor, each.name, declared(each.reached), text, first + order, each.reached)
        for name, where in self._known.read_below(self._path, keys).items():
            if name not in given:
                yield self._key(cursor, name, f"read in {where}", "", 2_000)
        for naming in (NAMING_KEYS[name] for name in given if name in NAMING_KEYS):
            for name in (naming.arguments, naming.extra):
                if name and name not in given:
                    yield self._key(cursor, name, f"{naming.library}: arguments of the class", "", 500, section=True)
            if naming.key == "_target_":
                for name, (kind, text) in _HYDRA_KEYS.items():
                    if name not in given:
                        yield self._key(cursor, name, f"Hydra: {kind}", text, 5_000)

    def _own_key(self, cursor: Cursor) -> str:
        """The key that stands at the cursor already: it may be completed to itself."""
        node = self._file.node_at(cursor.range.start)
        return node.key.text if node is not None and node.key is not None and cursor.has_colon else cursor.prefix

    def _key(
        self,
        cursor: Cursor,
        name: str,
        detail: str,
        text: str,
        order: int,
        reached: Reached | None = None,
        *,
        section: bool = False,
    ) -> Proposal:
        written = f"{cursor.quote}{name}{cursor.quote}" if cursor.quote else name
        if not cursor.has_colon:
            opens = section or (reached is not None and _SECTION.match(reached.annotation) is not None)
            written += ":" if opens and not cursor.flow else ": "
        return Proposal(name, ProposalKind.KEY, written, cursor.range, detail, text, order)

    # -- values ------------------------------------------------------------------------------------------------------

    def _values(self, cursor: Cursor) -> Iterator[Proposal]:
        key = cursor.path[-1] if cursor.path else ""
        if cursor.role is Role.VALUE and key in NAMING_KEYS:
            for order, (name, detail) in enumerate(self._known.class_names(self._path, cursor.prefix)):
                yield self._value(cursor, name, ProposalKind.CLASS, detail, "", order)
            return
        if key in ("_partial_", "_recursive_"):
            yield from self._listed(cursor, ("true", "false"), "Hydra")
        elif key == "_convert_":
            yield from self._listed(cursor, _CONVERT, "Hydra")
        keys = text_path(cursor.path)
        for reached in self._known.reached(self._path, keys):
            if reached.kind not in PARAMETERS:
                continue
            choices = choices_of(reached.annotation, self._known.members_of(reached))
            for order, choice in enumerate(choices):
                yield self._value(cursor, choice.text, ProposalKind.VALUE, choice.detail, explained(reached), order)
            default = default_as_yaml(reached.default or None)
            if default is not None and cursor.role is Role.VALUE:
                yield self._value(cursor, default, ProposalKind.VALUE, "default", explained(reached), 100)
        if cursor.role is Role.VALUE:
            for text, where in self._known.values_elsewhere(self._path, keys):
                yield self._value(cursor, text, ProposalKind.VALUE, f"in {where}", "", 200)

    def _listed(self, cursor: Cursor, texts: Iterable[str], detail: str) -> Iterator[Proposal]:
        for order, text in enumerate(texts):
            yield self._value(cursor, text, ProposalKind.VALUE, detail, "", order)

    @staticmethod
    def _value(cursor: Cursor, text: str, kind: ProposalKind, detail: str, explanation: str, order: int) -> Proposal:
        written = text
        if cursor.quote:
            written = text if text[:1] in "\"'" else f"{cursor.quote}{text}{cursor.quote}"
        elif cursor.flow and re.search(r"[\[\]{},]", text):
            written = f"'{text}'" if text[:1] not in "[{'\"" else text
        if cursor.needs_space:
            written = f" {written}"
        return Proposal(text, kind, written, cursor.range, detail, explanation, order)

    # -- interpolations ----------------------------------------------------------------------------------------------

    def _interpolations(self, cursor: Cursor, line: str, position: Position, typed: str) -> list[Proposal]:
        if not self._known.interpolates(self._path):
            return []
        start = position.column - len(typed)
        rest = _WORD_AFTER.match(line, position.column)
        end = rest.end() if rest is not None else position.column
        closed = line[end : end + 1] == "}"
        span = Range(Position(position.line, start), Position(position.line, end))
        own = {".".join(keys) for _, keys in self._known.programs(self._path, text_path(cursor.path))}
        found: list[Proposal] = []
        for name, value in self._known.all_keys(self._path):
            if name not in own:
                text = name if closed else name + "}"
                kind = ProposalKind.REFERENCE
                found.append(Proposal(name, kind, text, span, f"= {value}" if value else "section", "", len(found)))
            if len(found) >= _MOST:
                break
        return found

    # -- defaults lists ----------------------------------------------------------------------------------------------

    def _group_options(self, cursor: Cursor) -> list[Proposal]:
        found: list[Proposal] = []
        if cursor.role is Role.VALUE or len(cursor.path) > 2:
            group = str(cursor.path[2]) if len(cursor.path) > 2 else ""
            for order, (name, file) in enumerate(self._known.group(self._path, group)):
                found.append(self._value(cursor, name, ProposalKind.FILE, file.name, "", order))
            return found
        present = {
            child.text for child in self._entries() if child.kind is NodeKind.SCALAR and child.text != cursor.prefix
        }
        if "_self_" not in present:
            text = "Where this file's own keys are merged."
            found.append(self._value(cursor, "_self_", ProposalKind.VALUE, "this file", text, 0))
        groups = {word for each in self._entries() for c in each.children if c.key for word in c.key.text.split()}
        for name in self._known.groups(self._path):
            if name not in groups:
                found.append(
                    Proposal(name, ProposalKind.FILE, f"{name}: ", cursor.range, "config group", "", len(found))
                )
        for name, file in self._known.group(self._path, ""):
            if name not in present:
                found.append(self._value(cursor, name, ProposalKind.FILE, file.name, "", 100 + len(found)))
        return found

    def _entries(self) -> Sequence[ConfigNode]:
        node = self._file.find(("defaults",))
        return node.children if node is not None and node.kind is NodeKind.SEQUENCE else ()


def _in_defaults(path: KeyPath) -> bool:
    return len(path) >= 2 and path[0] == "defaults" and isinstance(path[1], int)
