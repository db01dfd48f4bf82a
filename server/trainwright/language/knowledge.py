"""What the language features ask of the join of configs and code."""

from __future__ import annotations

import os.path
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from trainwright.configs.bindings import ProjectConfigs
from trainwright.configs.composition import Composition, Keys
from trainwright.configs.definitions import Definition
from trainwright.configs.document import ConfigFile
from trainwright.configs.facts import ReadKind, Symbol
from trainwright.configs.interpolation import interpolations
from trainwright.configs.nodes import ConfigNode, KeyPath, NodeKind
from trainwright.configs.reach import Accepted, KeyPlace, Reached, ReachKind, entry_at
from trainwright.configs.reads import KeyRead, is_read
from trainwright.configs.resolve import Section
from trainwright.configs.scalars import Dialect
from trainwright.positions import Position, Range

_INTERPOLATING = frozenset({Dialect.OMEGACONF, Dialect.JSONARGPARSE})
_MOST_STEPS = 12
_MOST_CLASSES = 400
_NOWHERE = Range(Position(0, 0), Position(0, 0))
PARAMETERS = frozenset({ReachKind.PARAMETER, ReachKind.FIELD, ReachKind.OPTION})
DEFINITIONS = frozenset({ReachKind.CLASS, ReachKind.FUNCTION})


def text_path(path: KeyPath) -> Keys:
    """A path with indices as text, as configs have it."""
    return tuple(str(step) for step in path)


@dataclass(frozen=True)
class Value:
    """What a key is in the end, and where that is written."""

    text: str
    path: Path
    node: ConfigNode
    program: Path
    """The config that was composed."""


class Knowledge:
    """Questions about one state of the workspace."""

    def __init__(self, configs: ProjectConfigs, lines: Callable[[Path], Sequence[str]]) -> None:
        self.configs = configs
        self.lines = lines

    def file(self, path: Path) -> ConfigFile | None:
        """A config file."""
        return self.configs.file(path)

    def dialect(self, path: Path) -> Dialect | None:
        """Who reads a config file."""
        return self.configs.dialect(path)

    def interpolates(self, path: Path) -> bool:
        """Whether `${...}` means something in a file."""
        return self.dialect(path) in _INTERPOLATING

    # -- keys and what they reach --------------------------------------------------------------------------------------

    def reached(self, path: Path, keys: Keys) -> tuple[Reached, ...]:
        """All that a key reaches."""
        return self.configs.reached(path, keys)

    def fields(self, path: Path, keys: Keys) -> tuple[Reached, ...]:
        """The fields of structured configs that a key stands for."""
        return self.configs.reach.fields(path, keys)

    def fields_in(self, path: Path, keys: Keys) -> Iterator[Reached]:
        """The fields of the structured configs that the mapping at some keys is."""
        for typed in self.configs.reach.typed(path, keys):
            for taken in typed.bound.signature.taken:
                yield from self.configs.reach.fields(path, (*keys, taken.name))

    def reads_of_fields(self, path: Path, position: Position, fields: Sequence[Reached]) -> Iterator[KeyRead]:
        """The places in code that read one of some fields, or the one that is declared at a place."""
        for (config, keys), reads in self.configs.key_reads.by_key.items():
            for each in self.fields(config, keys):
                if each in fields or (each.path == path and each.range.contains(position)):
                    yield from (read for read in reads if is_read(read.read))

    def accepted(self, path: Path, keys: Keys) -> tuple[Accepted, ...]:
        """What the mapping at some keys may hold, for each class that it may be given to."""
        return self.configs.reach.all_accepted(path, keys)

    def members_of(self, reached: Reached) -> Callable[[str], Sequence[str]]:
        """The members of an enumeration that is named where `reached` is declared."""

        def members(name: str) -> Sequence[str]:
            definitions = self.configs.reach.definitions
            found = definitions.resolve(reached.path, name)
            module = definitions.module(found.path) if found is not None else None
            return module.enums.get(found.name, ()) if module is not None and found is not None else ()

        return members

    def read_below(self, path: Path, keys: Keys) -> dict[str, str]:
        """The keys that code reads from the mapping at some keys, with where it does."""
        found: dict[str, str] = {}
        wanted = set(self.programs(path, keys))
        for (config, each), reads in self.configs.key_reads.by_key.items():
            if each and (config, each[:-1]) in wanted:
                read = reads[0]
                found[each[-1]] = f"{read.path.name}:{read.read.range.start.line + 1}"
        return found

    def values_elsewhere(self, path: Path, keys: Keys) -> Iterator[tuple[str, str]]:
        """What other configs give for what a key reaches, with their names."""
        for place in self.same_key(path, keys):
            if place.path != path and place.value and "\n" not in place.value:
                yield place.value, place.path.name

    def reads_in(self, path: Path) -> Iterator[KeyRead]:
        """The places in a Python file that read or set a key."""
        for each in self.configs.key_reads.by_code.get(path, ()):
            if each.read.how is not ReadKind.WHOLE and each.keys:
                yield each

    def same_read(self, reached: Reached) -> list[tuple[Path, Keys]]:
        """The keys of all configs that one place in code reads."""
        return [
            (each.config, each.keys)
            for each in self.configs.key_reads.by_code.get(reached.path, ())
            if each.read.key_range == reached.range
        ]

    def same_key(self, path: Path, keys: Keys) -> list[KeyPlace]:
        """The keys of all configs that reach the same parameter, option or field; this one too."""
        found: dict[KeyPlace, None] = {}
        for reached in self.reached(path, keys):
            if reached.kind in PARAMETERS:
                found.update(dict.fromkeys(self.configs.keys_reaching(reached.path, reached.range.start)))
        return list(found)

    def group(self, path: Path, name: str) -> tuple[tuple[str, Path], ...]:
        """The configs of a group, by the names that a defaults list has for them; those beside it without a group."""
        folder = self.configs.reach.folder(path)
        if folder is None:
            return ()
        own = folder.group_of(path)
        bare = name.split()[-1].partition("@")[0] if name.split() else ""
        inner = bare[1:] if bare.startswith("/") else f"{own}/{bare}".strip("/") if bare else own
        options = [(found.stem, found) for found in folder.options(inner) if found != path]
        if not options and own and not bare.startswith("/"):
            options = [(found.stem, found) for found in folder.options(bare) if found != path]
        return tuple(options)

    def groups(self, path: Path) -> list[str]:
        """The names of the groups that a defaults list can choose from."""
        folder = self.configs.reach.folder(path)
        if folder is None:
            return []
        own = folder.group_of(path)
        names = {folder.group_of(file) for file in self.configs.files if file.is_relative_to(folder.root)} - {""}
        below = {name.removeprefix(f"{own}/") for name in names if not own or name.startswith(f"{own}/")}
        if own:
            below |= {f"/{name}" for name in names if name != own and not name.startswith(f"{own}/")}
        return sorted(below)

    def programs(self, path: Path, keys: Keys) -> Iterator[tuple[Path, Keys]]:
        """A key as programs see it: the config that they load, and the keys in it."""
        yield from dict.fromkeys(self.configs.reach.program_keys(path, keys))

    def givers(self, path: Path, keys: Keys) -> Iterator[tuple[Path, Keys, ConfigNode]]:
        """The entries that may give what a program sees at some keys of the config that it loads."""
        for other, inner in dict.fromkeys(self.configs.reach.files_with(path, keys)):
            file = self.configs.files.get(other)
            entry = entry_at(file, inner) if file is not None and inner else None
            if entry is not None and entry.key is not None:
                yield other, inner, entry

    def together(self, path: Path, keys: Keys, seen: set[tuple[Path, Keys]]) -> Iterator[tuple[Path, Keys, ConfigNode]]:
        """The entries that are composed to the same key as this one; in a Hydra folder whatever is chosen.

        Composed keys in `seen` are left out, and noted there.
        """
        reach = self.configs.reach
        folder = reach.folder(path)
        if folder is None:
            if (path, keys) not in seen:
                seen.add((path, keys))
                yield from self.givers(path, keys)
            return
        for package in reach.mounts(folder).get(path, frozenset()):
            full = (*package, *keys)
            if (folder.root, full) in seen:
                continue
            seen.add((folder.root, full))
            for other, inner in reach.mounted(folder, full):
                file = self.configs.files.get(other)
                entry = entry_at(file, inner) if file is not None and inner else None
                if entry is not None and entry.key is not None:
                    yield other, inner, entry

    def sections(self, path: Path, symbol: Symbol) -> list[tuple[Path, Keys]]:
        """The configs, and the keys in them, that an expression of a Python file stands for."""
        found = {
            (meaning.source.path, meaning.keys): None
            for meaning in self.configs.meanings(path, symbol)
            if isinstance(meaning, Section) and meaning.source.known and not meaning.source.embedded
        }
        return sorted(found)

    def is_read(self, path: Path) -> bool:
        """Whether a program is known to read a config, or something in it is known to be configured by it."""
        return self.dialect(path) is not None or bool(self.configs.reach.bound(path))

    def has_program(self, path: Path) -> bool:
        """Whether it is known which program reads a config."""
        return bool(self.configs.programs(path)) or self.configs.reach.folder(path) is not None

    # -- values --------------------------------------------------------------------------------------------------------

    def composition(self, path: Path) -> Composition | None:
        """What a primary config is composed to, where its program composes it."""
        return self.configs.composed(path)

    def values(self, path: Path, keys: Keys) -> list[Value]:
        """What a key is in each program, after composition, overrides and interpolation."""
        found: list[Value] = []
        for program, full in self.programs(path, keys):
            value = self._value(program, full, 0)
            if value is not None and not any((v.text, v.path) == (value.text, value.path) for v in found):
                found.append(value)
        return found

    def _entry(self, program: Path, keys: Keys) -> tuple[Path, ConfigNode] | None:
        """Where the value that a program sees is written."""
        composition = self.composition(program)
        branch = composition.find(keys) if composition is not None else None
        if branch is not None:
            return branch.origin.path, branch.origin.node
        file = self.configs.files.get(program)
        entry = entry_at(file, keys) if file is not None else None
        return (program, entry) if entry is not None else None

    def _value(self, program: Path, keys: Keys, depth: int) -> Value | None:
        entry = self._entry(program, keys)
        if entry is None:
            return None
        path, node = entry
        file = self.configs.files.get(path)
        target = file.resolve(node) if file is not None else None
        if target is None or target.kind is not NodeKind.SCALAR:
            return None
        text = target.text
        if self.interpolates(program):
            replaced = self._interpolated(program, keys, text, depth)
            if replaced is None:
                return None
            text = replaced
        return Value(text, path, target, program)

    def _interpolated(self, program: Path, keys: Keys, text: str, depth: int) -> str | None:
        """A value's text with its interpolations replaced; None where one of them is not known."""
        if depth > _MOST_STEPS or len(text) > 4_000:
            return None
        found = interpolations(text)
        if "${" in text and not found:
            return None
        for each in reversed(found):
            named = each.absolute(keys)
            value = self._value(program, named, depth + 1) if named else None
            if value is None:
                return None
            text = text[: each.start] + value.text + text[each.end :]
        return text if "${" not in text and len(text) <= 4_000 else None

    def value_of(self, path: Path, node: ConfigNode, program: Path, keys: Keys) -> Value | None:
        """What one value of a file becomes in a program, where it stands at `keys`; another file may override it."""
        text = self._interpolated(program, keys, node.text, 0)
        return Value(text, path, node, program) if text is not None else None

    def interpolated(self, path: Path, keys: Keys, named: Keys | None) -> list[Value]:
        """What `${...}` in the value at `keys` becomes in each program; `named` are the keys that it names."""
        found: list[Value] = []
        for program, full in self.programs(path, keys):
            extra = full[: len(full) - len(keys)]
            absolute = named
            if absolute is None:
                continue
            value = self._value(program, absolute, 0)
            if value is None and extra:
                value = self._value(path, absolute, 0)
            if value is not None and not any(each.text == value.text for each in found):
                found.append(value)
        return found

    def targets(self, path: Path, keys: Keys) -> Iterator[tuple[Path, ConfigNode]]:
        """The entries that an interpolation to `keys` leads to, in each program that the file takes part in."""
        seen: set[tuple[Path, object]] = set()
        for program, _ in self.programs(path, ()):
            entry = self._entry(program, keys)
            if entry is not None and (entry[0], entry[1].range) not in seen:
                seen.add((entry[0], entry[1].range))
                yield entry

    def all_keys(self, path: Path) -> Iterator[tuple[str, str]]:
        """Every key that an interpolation in a file can name, with its value where it is no section."""
        seen: set[str] = set()
        for program, _ in self.programs(path, ()):
            composition = self.composition(program)
            if composition is not None and composition.root is not None:
                found = [(keys, origin.node) for keys, origin in composition.leaves()]
            else:
                file = self.configs.files.get(program)
                root = file.documents[0] if file is not None and file.documents else None
                found = [(text_path(n.path), n) for n in root.walk() if n.path] if root is not None else []
            for keys, node in found:
                name = ".".join(keys)
                if name not in seen and all(keys):
                    seen.add(name)
                    yield name, node.text if node.kind is NodeKind.SCALAR else ""

    # -- names of classes ----------------------------------------------------------------------------------------------

    def class_names(self, path: Path, prefix: str) -> Iterator[tuple[str, str]]:
        """Dotted names that can stand in a config, with what they are."""
        seen: set[str] = set()
        for name, what in self._class_names(path, prefix):
            if name not in seen and len(seen) < _MOST_CLASSES:
                seen.add(name)
                yield name, what

    def _class_names(self, path: Path, prefix: str) -> Iterator[tuple[str, str]]:
        reach = self.configs.reach
        module = prefix.rpartition(".")[0]
        located = reach.definitions.locate(path, module) if module else None
        inside = reach.definitions.module(located) if located is not None else None
        if inside is not None and located is not None:
            public = [*inside.classes, *inside.functions, *(n for n in inside.imports if n[:1].isupper())]
            for name in public:
                if not name.startswith("_"):
                    found = reach.definitions.resolve(located, name)
                    if found is not None:
                        yield f"{module}.{name}", "class" if found.is_class else "function"
        for other, facts in self.configs.facts.items():
            for each in facts.classes:
                yield self.dotted(path, Definition(other, each.name, True, _NOWHERE)), "class of the workspace"
        for other in self.configs.files:
            for target in reach.targets(other):
                yield target.name, f"in {other.name}"

    def dotted(self, config: Path, definition: Definition) -> str:
        """The name by which a config calls a class of the workspace."""
        root = os.path.commonpath((config.parent, definition.path.parent))
        parts = list(definition.path.relative_to(root).with_suffix("").parts)
        if parts[-1:] == ["__init__"]:
            parts.pop()
        if parts[:1] == ["src"] and len(parts) > 1 and not self._names_src():
            parts.pop(0)
        return ".".join((*parts, definition.name))

    def _names_src(self) -> bool:
        reach = self.configs.reach
        return any(target.name.startswith("src.") for path in self.configs.files for target in reach.targets(path))
