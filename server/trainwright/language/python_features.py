"""Hovers, definitions, references, completion and lenses in Python, for what is bound to configs."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from trainwright.configs.composition import Keys
from trainwright.configs.facts import OptionKind
from trainwright.configs.nodes import NodeKind
from trainwright.configs.reach import KeyPlace, Reached, entry_at
from trainwright.language.answers import Explanation, Lens, Location, Proposal, ProposalKind
from trainwright.language.knowledge import Knowledge
from trainwright.language.python_code import Code, bare_range, typed_key
from trainwright.language.wording import code, declaration, declared, explained, linked, listed, shown
from trainwright.language.yaml_features import YamlFeatures
from trainwright.positions import Position, Range
from trainwright.source.document import Document

_MOST = 300
_MOST_VALUES = 6


@dataclass(frozen=True)
class ReadKey:
    """A key that is read in code."""

    key: str
    range: Range
    """Of the key itself, without quotes."""
    read: list[tuple[Path, Keys]]
    """Which keys of which configs that may be."""


class PythonFeatures:
    """Answers about one Python file."""

    def __init__(self, knowledge: Knowledge, path: Path, document: Document) -> None:
        self._known = knowledge
        self._path = path
        self._document = document

    def _code(self) -> Code:
        return Code([each for each in self._document.segments if each.parsed], self._document.lines)

    # -- what is at a place --------------------------------------------------------------------------------------------

    def token(self, position: Position) -> ReadKey | None:
        """The key that is read at a place, and which keys of which configs that are."""
        found = [each for each in self._known.reads_in(self._path) if each.read.key_range.contains(position)]
        if not found:
            return None
        key = found[0].keys[-1]
        span = bare_range(found[0].read.key_range, self._document.lines, key)
        return ReadKey(key, span, [(each.config, each.keys) for each in found]) if span is not None else None

    def places(self, position: Position) -> list[KeyPlace]:
        """The keys of configs that are read at a place, or reach what is declared there."""
        found: dict[tuple[Path, Keys], KeyPlace] = {}
        for place in self._known.configs.keys_reaching(self._path, position):
            found.setdefault((place.path, place.keys), place)
        token = self.token(position)
        for path, keys in token.read if token is not None else ():
            for other, inner, _ in self._known.givers(path, keys):
                given = self._known.configs.reach.key_place(other, inner)
                if given is not None:
                    found.setdefault((other, inner), given)
        return list(found.values())

    # -- answers -------------------------------------------------------------------------------------------------------

    def hover(self, position: Position) -> Explanation | None:
        """Which configs give the value, and what it is in the end."""
        token = self.token(position)
        places = self.places(position)
        fields = self._fields(token)
        if not places and not fields:
            return None
        parts = []
        for each in fields:
            parts += [f"```python\n{declaration(each)}\n```", explained(each)]
        if token is not None:
            for path, keys in token.read:
                for value in self._known.values(path, keys):
                    name = code(".".join(keys))
                    parts.append(f"{name} is {code(value.text)}, from {linked(value.path, value.node.range)}")
        others = [f"{linked(each.path, each.range)}{_value(each)}" for each in places]
        if others and not (len(others) == 1 and parts):
            parts.append(f"Set in {listed(others)}")
        span = token.range if token is not None else Range(position, position)
        return Explanation("\n\n".join(dict.fromkeys(parts)), span)

    def definitions(self, position: Position) -> list[Location]:
        """The keys that a read of a config reads. What is declared here is defined here: Python servers know that."""
        token = self.token(position)
        if token is None:
            return []
        fields = [Location(each.path, each.range) for each in self._fields(token)]
        return [*fields, *(Location(each.path, each.range) for each in self.places(position))]

    def _fields(self, token: ReadKey | None) -> list[Reached]:
        """The fields of structured configs that are read."""
        read = token.read if token is not None else ()
        return list(dict.fromkeys(each for path, keys in read for each in self._known.fields(path, keys)))

    def references(self, position: Position, declaration: bool) -> list[Location]:
        """All configs that set what stands here, and all code that reads the same keys."""
        found: dict[Location, None] = {}
        for each in self.places(position):
            file = self._known.file(each.path)
            if file is None:
                continue
            features = YamlFeatures(self._known, each.path, file)
            found[Location(each.path, each.range)] = None
            found.update(dict.fromkeys(features.references_of_key(each.path, each.keys, declaration)))
        token = self.token(position)
        fields = self._fields(token)
        for read in self._known.reads_of_fields(self._path, position, fields):
            found[Location(read.path, read.read.key_range)] = None
        if declaration:
            found.update((Location(field.path, field.range), None) for field in fields)
        return sorted(found, key=lambda each: (each.path.suffix != ".py", each.path, each.range))

    def completions(self, position: Position) -> list[Proposal]:
        """The keys of a config at `cfg["model"]["hid` and `cfg.model.hid`."""
        lines = self._document.lines
        line = lines[position.line].rstrip("\r\n") if position.line < len(lines) else ""
        typed = typed_key(line[: position.column])
        if typed is None or not self._may_be_config(typed.base):
            return []
        sections = self._known.sections(self._path, self._code().symbol(typed.base, position.line))
        end = position.column
        while end < len(line) and (line[end].isalnum() or line[end] == "_"):
            end += 1
        span = Range(Position(position.line, typed.start), Position(position.line, end))
        closing = "" if not typed.quote or line[end : end + 1] == typed.quote else typed.quote
        found: dict[str, Proposal] = {}
        for each in (name for path, keys in sections for name in self._known.fields_in(path, keys)):
            text = f"{each.name}{closing}"
            found[each.name] = Proposal(
                each.name, ProposalKind.KEY, text, span, declared(each), explained(each), len(found)
            )
        for name, value, where in self._keys_in(sections):
            if typed.quote or name.isidentifier():
                kind = ProposalKind.KEY
                found.setdefault(name, Proposal(name, kind, name + closing, span, value, f"In {where}", len(found)))
            if len(found) >= _MOST:
                break
        return list(found.values())

    def _may_be_config(self, base: ast.expr) -> bool:
        """Whether it is worth finding out what an expression is: it takes longer the longer a file is."""
        facts = self._known.configs.facts_of(self._path)
        if not facts:
            return False
        root = base
        while isinstance(root, (ast.Attribute, ast.Subscript, ast.Call)):
            root = root.func if isinstance(root, ast.Call) else root.value
        return isinstance(root, ast.Name) and root.id not in dict(facts.imports)

    def _keys_in(self, sections: list[tuple[Path, Keys]]) -> Iterator[tuple[str, str, str]]:
        for path, keys in sections:
            composition = self._known.composition(path)
            branch = composition.find(keys) if composition is not None else None
            if branch is not None and branch.children is not None:
                for name, child in branch.children.items():
                    node = child.origin.node
                    text = node.text if child.children is None and node.kind is NodeKind.SCALAR else ""
                    yield name, f"= {shown(text)}" if text else "", linked(child.origin.path, node.range)
                continue
            for other, inner in dict.fromkeys(self._known.configs.reach.files_with(path, keys)):
                file = self._known.file(other)
                mapping = file.find(inner) if file is not None else None
                if file is None or mapping is None or mapping.kind is not NodeKind.MAPPING:
                    continue
                for name, node in file.entries(mapping).items():
                    text = node.text if node.kind is NodeKind.SCALAR else ""
                    yield name, f"= {shown(text)}" if text else "", linked(other, node.entry_range)

    # -- lenses --------------------------------------------------------------------------------------------------------

    def lenses(self) -> list[Lens]:
        """Above classes and functions that configs construct, commands and Hydra's main functions."""
        found = [*self._constructed(), *self._commands()]
        return sorted(found, key=lambda each: each.range)

    def _constructed(self) -> Iterator[Lens]:
        by_definition: dict[Range, list[tuple[Path, Keys, Range]]] = {}
        for path in self._known.configs.files:
            for bound in self._known.configs.reach.configurations(path):
                if bound.definition.path == self._path:
                    given = by_definition.setdefault(bound.definition.range, [])
                    given.append((path, bound.target.arguments, bound.target.range))
        for span, givers in by_definition.items():
            texts = [f"{path.name}{self._given(path, keys)}" for path, keys, _ in givers]
            locations = tuple(Location(path, where) for path, _, where in givers)
            yield Lens(span, f"Configured in {listed(texts)}", locations)

    def _given(self, path: Path, keys: Keys) -> str:
        """The plain values of a mapping, in brackets."""
        file = self._known.file(path)
        mapping = entry_at(file, keys) if file is not None else None
        if file is None or mapping is None or mapping.kind is not NodeKind.MAPPING:
            return ""
        values = [
            f"{name}={shown(node.text)}"
            for name, node in file.entries(mapping).items()
            if node.kind is NodeKind.SCALAR and node.text and not name.startswith("_") and name != "class_path"
        ]
        more = ", \u2026" if len(values) > _MOST_VALUES else ""
        return f" ({', '.join(values[:_MOST_VALUES])}{more})" if values else ""

    def _commands(self) -> Iterator[Lens]:
        facts = self._known.configs.facts_of(self._path)
        if facts is None:
            return
        for function in facts.functions:
            if not function.hydra and function.command not in (OptionKind.TYPER, OptionKind.CLICK):
                continue
            span = self._header(function.name)
            read = self._read_by(function.name)
            if span is None or not read:
                continue
            texts = []
            for path in read:
                composition = self._known.composition(path)
                others = len({each.path for each in composition.included} - {path}) if composition is not None else 0
                texts.append(
                    f"{path.name} and {others} more files" if others else f"{path.name}{self._given(path, ())}"
                )
            locations = tuple(Location(path, Range(Position(0, 0), Position(0, 0))) for path in read)
            yield Lens(span, f"Configured by {listed(texts)}", locations)

    def _read_by(self, function: str) -> list[Path]:
        """The configs that a function reads, or that its options are combined with."""
        found: dict[Path, None] = {}
        for path in self._known.configs.files:
            for reader in self._known.configs.readers(path):
                if reader.path == self._path and reader.function == function:
                    found[path] = None
        for binding in self._known.configs.bindings():
            if binding.path == self._path and binding.option.function == function and not binding.source.embedded:
                if binding.source.known:
                    found[binding.source.path] = None
        return list(found)

    def _header(self, name: str) -> Range | None:
        """The name in a function's header."""
        signatures = self._known.configs.reach.definitions.module(self._path)
        function = signatures.functions.get(name) if signatures is not None else None
        return function.range if function is not None else None


def _value(place: KeyPlace) -> str:
    return f" ({code(place.value)})" if place.value else ""
