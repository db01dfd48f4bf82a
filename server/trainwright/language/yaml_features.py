"""Hovers, definitions, references, outline, links and hints in YAML."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from trainwright.configs.composition import Keys, defaults_node
from trainwright.configs.document import ConfigFile
from trainwright.configs.nodes import ConfigNode, NodeKind
from trainwright.configs.reach import STRUCTURED, Reached, ReachKind
from trainwright.configs.vocabulary import NAMING_KEYS
from trainwright.language.answers import Explanation, Hint, Link, Location, Symbol, SymbolKind
from trainwright.language.interpolations import interpolation_at, named_keys, placed_interpolations
from trainwright.language.knowledge import DEFINITIONS, PARAMETERS, Knowledge, Value, text_path
from trainwright.language.scalars import doubtful, scalar_hints
from trainwright.language.wording import code, declaration, declared, explained, linked, listed, shown
from trainwright.positions import Position, Range

_MOST_SYMBOLS = 2_000
_START = Range(Position(0, 0), Position(0, 0))


class YamlFeatures:
    """Answers about one YAML file."""

    def __init__(self, knowledge: Knowledge, path: Path, file: ConfigFile) -> None:
        self._known = knowledge
        self._path = path
        self._file = file

    # -- what is at a place --------------------------------------------------------------------------------------------

    def entry(self, position: Position) -> tuple[ConfigNode, bool] | None:
        """The entry at a place of the first document, and whether it is its key that stands there."""
        node = self._file.node_at(position)
        if node is None or not self._file.documents or not node.path:
            return None
        if not self._file.documents[0].entry_range.contains(position):
            return None
        if node.key is not None and node.key.range.contains(position):
            return (node, True) if node.key.simple and not node.key.merge else None
        in_value = node.kind in (NodeKind.SCALAR, NodeKind.ALIAS) and node.range.contains(position)
        return (node, False) if in_value else None

    def is_name(self, node: ConfigNode) -> bool:
        """Whether a value names a class or function."""
        return node.key is not None and node.key.text in NAMING_KEYS and node.kind is NodeKind.SCALAR

    def _chosen(self, node: ConfigNode) -> tuple[Path, ...]:
        """The configs that an entry of the defaults list chooses."""
        keys = text_path(node.path)
        return self._known.configs.defaults_entry(self._path, keys[:2]) if keys[:1] == ("defaults",) else ()

    # -- hover ---------------------------------------------------------------------------------------------------------

    def hover(self, position: Position) -> Explanation | None:
        """What is known of the key or value at a place, beyond what the file itself says."""
        interpolated = interpolation_at(self._file, position)
        if interpolated is not None and self._known.interpolates(self._path):
            node, found, span = interpolated
            if not found.resolver:
                values = self._known.interpolated(self._path, text_path(node.path), named_keys(found, node.path))
                text = "\n\n".join(self._resolved(value) for value in values)
                return Explanation(text, span) if text else None
        at = self.entry(position)
        if at is None:
            return None
        node, on_key = at
        span = node.key.range if on_key and node.key is not None else node.range
        parts = list(self._about(node, on_key))
        return Explanation("\n\n".join(parts), span) if parts else None

    def _about(self, node: ConfigNode, on_key: bool) -> Iterator[str]:
        keys = text_path(node.path)
        for file in self._chosen(node):
            yield f"Config {linked(file)}"
        reached = self._known.reached(self._path, keys)
        for each in reached:
            if each.kind in PARAMETERS or each.kind in DEFINITIONS:
                yield f"```python\n{declaration(each)}\n```"
                text = explained(each)
                if text:
                    yield text
                if each.kind in DEFINITIONS or each.in_workspace:
                    yield f"Defined in {linked(each.path, each.range)}"
        if on_key and not any(each.kind in DEFINITIONS for each in reached):
            yield from self._section(node, keys)
        reads = [each for each in reached if each.kind in (ReachKind.READ, ReachKind.INTERPOLATION)]
        if reads:
            yield f"Read in {listed(self._place(each) for each in reads)}"
        dialect = self._known.dialect(self._path)
        if dialect is not None and (value := doubtful(node, dialect)) is not None:
            yield f"{dialect.value} reads {code(node.text)} as {code(value)}."
        yield from self._value(node, keys)

    def _section(self, node: ConfigNode, keys: Keys) -> Iterator[str]:
        """What a mapping configures."""
        if node.kind is not NodeKind.MAPPING:
            return
        for accepted in self._known.accepted(self._path, keys):
            what = "Fields" if accepted.target is not None and accepted.target.naming is STRUCTURED else "Arguments"
            yield f"{what} of {code(accepted.owner)}, {linked(accepted.definition.path, accepted.definition.range)}"
            missing = [each.name for each in accepted.names if each.name not in self._file.entries(node)]
            if missing:
                yield "Not given: " + listed(code(name) for name in missing)

    @staticmethod
    def _place(reached: Reached) -> str:
        where = linked(reached.path, reached.range)
        return f"{where} ({code(reached.owner)})" if reached.owner and reached.owner != "<module>" else where

    def _value(self, node: ConfigNode, keys: Keys) -> Iterator[str]:
        """What the value is in the end, where that is something else than what stands here."""
        if node.kind is not NodeKind.SCALAR:
            return
        for value in self._known.values(self._path, keys):
            elsewhere = (value.path, value.node.range) != (self._path, node.range)
            if elsewhere or value.text != node.text:
                yield self._resolved(value)

    def _resolved(self, value: Value) -> str:
        by = f", as {linked(value.program)} is composed" if value.program != value.path else ""
        return f"Resolved: {code(value.text)} from {linked(value.path, value.node.range)}{by}"

    # -- definitions and references ------------------------------------------------------------------------------------

    def definitions(self, position: Position) -> list[Location]:
        """Where what stands at a place is defined: a parameter, a class, a key, a file."""
        interpolated = interpolation_at(self._file, position)
        if interpolated is not None:
            node, found, _ = interpolated
            named = named_keys(found, node.path)
            return [Location(path, _of_key(entry)) for path, entry in self._known.targets(self._path, named or ())]
        at = self.entry(position)
        if at is None:
            return []
        node, on_key = at
        files = [Location(path, _START) for path in self._chosen(node)]
        reached = self._known.reached(self._path, text_path(node.path))
        if not on_key and not self.is_name(node):
            return files
        found_ = [each for each in reached if each.kind in PARAMETERS or each.kind in DEFINITIONS]
        if not found_:
            found_ = [each for each in reached if each.kind is ReachKind.READ]
        if not found_ and on_key and node.kind is NodeKind.MAPPING:
            found_ = [each.definition for each in self._known.accepted(self._path, text_path(node.path))]
        return files or [Location(each.path, each.range) for each in found_]

    def references(self, position: Position, declaration_too: bool) -> list[Location]:
        """All code that reads the key at a place, and all configs that set what it sets."""
        at = self.entry(position)
        if at is None:
            return []
        node, on_key = at
        interpolated = interpolation_at(self._file, position)
        if interpolated is not None:
            holder, found, _ = interpolated
            named = named_keys(found, holder.path)
            return self.references_of_key(self._path, named, declaration_too) if named else []
        if not on_key:
            return self._references_of_class(node) if self.is_name(node) else []
        return self.references_of_key(self._path, text_path(node.path), declaration_too)

    def _references_of_class(self, node: ConfigNode) -> list[Location]:
        """All configs that name the same class."""
        found: dict[Location, None] = {}
        for each in self._known.reached(self._path, text_path(node.path)):
            if each.kind in DEFINITIONS:
                for place in self._known.configs.keys_reaching(each.path, each.range.start):
                    found[Location(place.path, place.value_range or place.range)] = None
        return list(found)

    def references_of_key(self, path: Path, keys: Keys, declaration_too: bool) -> list[Location]:
        """The same for some keys of a config."""
        found: dict[Location, None] = {}
        reached = self._known.reached(path, keys)
        for each in reached:
            if each.kind in (ReachKind.READ, ReachKind.INTERPOLATION) or (declaration_too and each.kind in PARAMETERS):
                found[Location(each.path, each.range)] = None
        for place in self._known.same_key(path, keys):
            found[Location(place.path, place.range)] = None
        for other, _, entry in self._known.together(path, keys, set()):
            found[Location(other, _of_key(entry))] = None
        if not declaration_too:
            own = self._file.find(keys) if path == self._path else None
            found.pop(Location(path, _of_key(own)) if own is not None else Location(path, _START), None)
        return sorted(found, key=lambda each: (each.path.suffix != ".py", each.path, each.range))

    # -- outline, links, hints -----------------------------------------------------------------------------------------

    def outline(self) -> list[Symbol]:
        """The sections and keys of which it is known what they configure: nothing for a file that no program reads."""
        if not self._file.documents or not self._known.is_read(self._path):
            return []
        self._left = _MOST_SYMBOLS
        return list(self._symbols(self._file.documents[0]))

    def _symbols(self, parent: ConfigNode) -> Iterator[Symbol]:
        for child in parent.children:
            self._left -= 1
            if self._left < 0:
                return
            if child.path[0] == "defaults" and child.key is None and len(child.children) == 1:
                child = child.children[0]  # `- model: mlp` is one entry
            inner = tuple(self._symbols(child)) if child.children else ()
            keys = text_path(child.path)
            reached = self._known.reached(self._path, keys)
            accepted = self._known.accepted(self._path, keys) if child.kind is NodeKind.MAPPING else ()
            detail, kind = self._detail(child, reached)
            if accepted:
                detail, kind = accepted[0].owner, SymbolKind.OBJECT
            elif child.kind is NodeKind.MAPPING:
                named = next((i for i in inner if i.name in NAMING_KEYS and i.kind is SymbolKind.OBJECT), None)
                if named is not None:
                    detail, kind = named.detail, SymbolKind.OBJECT
            if not detail and not inner:
                continue
            name = child.key.text if child.key is not None else f"[{child.path[-1]}]"
            if name in NAMING_KEYS and kind is SymbolKind.OBJECT:
                yield Symbol(name, detail, kind, child.entry_range, _of_key(child), inner)
            else:
                yield Symbol(name or "''", shown(detail), kind, child.entry_range, _of_key(child), inner)

    def _detail(self, node: ConfigNode, reached: Sequence[Reached]) -> tuple[str, SymbolKind]:
        for each in reached:
            if each.kind in DEFINITIONS:
                return each.owner or each.name, SymbolKind.OBJECT
        for each in reached:
            if each.kind in PARAMETERS:
                text = declared(each)
                return f"{text} \u2192 {each.owner}" if text else f"\u2192 {each.owner or each.name}", SymbolKind.VALUE
        reads = [f"{each.path.name}:{each.range.start.line + 1}" for each in reached if each.kind is ReachKind.READ]
        if reads:
            return f"read in {listed(reads)}", SymbolKind.SECTION if node.children else SymbolKind.VALUE
        chosen = self._chosen(node)
        if chosen:
            return f"\u2192 {listed(path.name for path in chosen)}", SymbolKind.VALUE
        return "", SymbolKind.SECTION if node.children else SymbolKind.VALUE

    def links(self) -> list[Link]:
        """The configs that the file names: those of its defaults list, and paths of YAML files."""
        found = []
        node = defaults_node(self._file)
        for child in node.children if node is not None else ():
            chosen = self._known.configs.defaults_entry(self._path, text_path(child.path))
            value = child.children[0] if child.children else child
            if value.kind is NodeKind.SEQUENCE:
                by_name = {path.stem: path for path in chosen}
                for option in value.children:
                    target = by_name.get(option.text.rpartition("/")[2])
                    if target is not None:
                        found.append(Link(option.range, target, f"Open {target.name}"))
            elif chosen and value.text:
                found.append(Link(value.range, chosen[0], f"Open {chosen[0].name}"))
        for scalar in self._file.scalars():
            if scalar.text.endswith((".yaml", ".yml")) and "${" not in scalar.text and len(scalar.text) < 300:
                target = self._known.configs.located(self._path, scalar.text)
                if target is not None and target != self._path:
                    found.append(Link(scalar.range, target, f"Open {target.name}"))
        return found

    def hints(self, first: int, last: int) -> list[Hint]:
        """What the reader makes of doubtful values, and what interpolations become, on some lines."""
        dialect = self._known.dialect(self._path)
        if dialect is None:
            return []
        found = scalar_hints(self._file, dialect, first, last)
        if self._known.interpolates(self._path):
            for node in self._file.scalars():
                if first <= node.range.start.line <= last and "${" in node.text:
                    found.extend(self._interpolation_hint(node))
        return found

    def _interpolation_hint(self, node: ConfigNode) -> Iterator[Hint]:
        if not any(not each.resolver for each, _ in placed_interpolations(node)):
            return
        texts: dict[str, Value] = {}
        for program, full in self._known.programs(self._path, text_path(node.path)):
            value = self._known.value_of(self._path, node, program, full)
            if value is not None:
                texts.setdefault(value.text, value)
        if len(texts) == 1:
            ((text, value),) = texts.items()
            if text != node.text:
                yield Hint(node.range.end, f"= {shown(text)}", f"As {value.program.name} is composed.")


def _of_key(entry: ConfigNode) -> Range:
    return entry.key.range if entry.key is not None else entry.range
