"""What each key of a YAML file reaches in the program, and which keys reach a place in the code."""

from __future__ import annotations

import enum
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from trainwright.configs.composition import (
    Composition,
    ConfigFolder,
    Entry,
    Included,
    Keys,
    Origin,
    defaults_node,
    entries_of,
)
from trainwright.configs.definitions import Absent, Definition, Definitions, Signature, Taken
from trainwright.configs.docstrings import parameter_doc
from trainwright.configs.document import ConfigFile
from trainwright.configs.facts import OptionKind
from trainwright.configs.nodes import ConfigNode, NodeKind
from trainwright.configs.signatures import ParameterKind
from trainwright.configs.targets import Target, targets_of, text_keys
from trainwright.configs.vocabulary import CLI_SHORT_NAMES, MONAI_RESERVED
from trainwright.positions import Position, Range

if TYPE_CHECKING:
    from trainwright.configs.bindings import ProjectConfigs


class ReachKind(str, enum.Enum):
    """What a key can reach."""

    PARAMETER = "parameter"
    FIELD = "field"
    OPTION = "option"
    """Of a command line."""
    READ = "read"
    """A subscript, an attribute or a `.get(...)` in code."""
    CLASS = "class"
    FUNCTION = "function"
    CONFIG_FILE = "config"
    """A config that a defaults list chooses."""
    INTERPOLATION = "interpolation"
    """A `${...}` elsewhere that takes its value."""


@dataclass(frozen=True)
class Reached:
    """One thing that a key reaches."""

    kind: ReachKind
    path: Path
    range: Range = field(compare=False)
    """Of its name, or of the expression that reads the key."""
    name: str
    """`lr`, or the class's name."""
    owner: str = ""
    """The qualified name of the class or function that takes it: `torch.optim.AdamW`, `train.main`."""
    annotation: str = ""
    default: str = ""
    """As it is written; empty where there is none."""
    required: bool = False
    in_workspace: bool = True
    doc: str = field(default="", compare=False)
    """What its docstring says about it."""


@dataclass(frozen=True)
class KeyPlace:
    """A key of a YAML file that reaches a place in the code."""

    path: Path
    keys: Keys
    range: Range = field(compare=False)
    """Of the key."""
    value: str = ""
    """As it is written; empty for mappings."""
    value_range: Range | None = field(default=None, compare=False)
    reached: Reached | None = None


@dataclass(frozen=True)
class AcceptedName:
    """One name that a mapping may hold."""

    name: str
    reached: Reached
    required: bool = False
    linked: bool = False
    """Whether the program gives it itself."""


@dataclass(frozen=True)
class Accepted:
    """The names that a mapping may hold.

    `anything` tells that there may be others (`**kwargs`, or something that is not known). `reserved` are words of
    the library that reads the mapping (`_partial_`).
    """

    owner: str
    """The qualified name of the class or function that takes the mapping's values."""
    definition: Reached
    names: tuple[AcceptedName, ...]
    anything: bool
    reserved: frozenset[str] = frozenset()
    doc: str = field(default="", compare=False)
    target: Target | None = None

    def get(self, name: str) -> AcceptedName | None:
        """One of the names."""
        return next((each for each in self.names if each.name == name), None)


@dataclass(frozen=True)
class Bound:
    """A mapping that configures a class or function which is known."""

    target: Target
    definition: Definition
    signature: Signature


def entry_at(file: ConfigFile, keys: Keys, document: int = 0) -> ConfigNode | None:
    """The entry at some keys (sequences by index as text): with its key, and itself not followed where an alias."""
    if document >= len(file.documents):
        return None
    node: ConfigNode | None = file.documents[document]
    for key in keys:
        inside = file.resolve(node) if node is not None else None
        if inside is None:
            return None
        if inside.kind is NodeKind.MAPPING:
            node = file.entries(inside).get(key)
        elif inside.kind is NodeKind.SEQUENCE and key.isdigit() and int(key) < len(inside.children):
            node = inside.children[int(key)]
        else:
            return None
        if node is None:
            return None
    return node


class Reach:
    """The answers for one state of the code. What depends on YAML files alone is kept by file."""

    def __init__(self, configs: ProjectConfigs, definitions: Definitions) -> None:
        self._configs = configs
        self.definitions = definitions
        self._targets: dict[Path, tuple[Target, ...]] = {}
        self._bound: dict[Path, tuple[Bound, ...]] = {}
        self._folders: dict[Path, ConfigFolder | None] = {}
        self._compositions: dict[Path, Composition] = {}
        self._mounts: dict[Path, dict[Path, frozenset[Keys]]] = {}

    def forget(self, path: Path) -> None:
        """A YAML file has changed."""
        self._targets.pop(path, None)
        self._bound.pop(path, None)
        self._compositions.clear()
        self._mounts.clear()

    def forget_signatures(self) -> None:
        """What classes and functions take has changed."""
        self._bound.clear()

    # -- targets -------------------------------------------------------------------------------------------------------

    def targets(self, path: Path) -> tuple[Target, ...]:
        """The mappings of a file that name a class or function."""
        if path not in self._targets:
            file = self._configs.files.get(path)
            self._targets[path] = targets_of(file) if file is not None else ()
        return self._targets[path]

    def bound(self, path: Path) -> tuple[Bound, ...]:
        """Those whose class or function is known."""
        if path not in self._bound:
            self._bound[path] = tuple(self._find_bound(path))
        return self._bound[path]

    def _find_bound(self, path: Path) -> Iterator[Bound]:
        for target in self.targets(path):
            found = self.definition(path, target)
            signature = self.definitions.signature(found) if isinstance(found, Definition) else None
            if isinstance(found, Definition) and signature is not None:
                yield Bound(target, found, signature)

    def definition(self, path: Path, target: Target) -> Definition | Absent | None:
        """What a mapping names; `Absent` where its module has no such name, None where that is not known."""
        found = self.definitions.find(path, target.name)
        if found is None and target.naming.short_names and "." not in target.name:
            sections = [key for key in target.keys if not key.isdigit()]
            for module in CLI_SHORT_NAMES.get(sections[-1] if sections else "", ()):
                short = self.definitions.find(path, f"{module}.{target.name}")
                if isinstance(short, Definition):
                    return short
        return found

    # -- places --------------------------------------------------------------------------------------------------------

    def in_workspace(self, path: Path) -> bool:
        """Whether a file belongs to the workspace."""
        return path in self._configs.facts

    def qualified(self, definition: Definition) -> str:
        """The dotted name of a definition, as the workspace or its library calls the module."""
        parts = [definition.name]
        folder = definition.path.parent
        if definition.path.stem != "__init__":
            parts.insert(0, definition.path.stem)
        for _ in range(12):
            package = folder / "__init__.py"
            if not (package in self._configs.facts or (not self.in_workspace(definition.path) and package.is_file())):
                break
            parts.insert(0, folder.name)
            folder = folder.parent
        return ".".join(parts)

    def _owner(self, bound: Bound) -> str:
        return bound.target.name if "." in bound.target.name else self.qualified(bound.definition)

    def _taken(self, bound: Bound, taken: Taken) -> Reached:
        return self._reached_parameter(self._owner(bound), bound.signature.doc, taken)

    def _reached_parameter(self, owner: str, doc: str, taken: Taken) -> Reached:
        parameter = taken.parameter
        kind = ReachKind.FIELD if parameter.kind is ParameterKind.FIELD else ReachKind.PARAMETER
        return Reached(
            kind,
            taken.path,
            parameter.range,
            parameter.name,
            owner,
            parameter.annotation,
            parameter.default or "",
            parameter.required,
            self.in_workspace(taken.path),
            parameter_doc(doc, parameter.name),
        )

    def _reached_definition(self, definition: Definition) -> Reached:
        signature = self.definitions.signature(definition)
        return Reached(
            ReachKind.CLASS if definition.is_class else ReachKind.FUNCTION,
            definition.path,
            definition.range,
            definition.name,
            self.qualified(definition),
            in_workspace=self.in_workspace(definition.path),
            doc=signature.doc if signature is not None else "",
        )

    # -- questions -----------------------------------------------------------------------------------------------------

    def reached(self, path: Path, keys: Keys) -> tuple[Reached, ...]:
        """Everything that a key reaches."""
        return tuple(dict.fromkeys(self._reached(path, keys)))

    def _reached(self, path: Path, keys: Keys) -> Iterator[Reached]:
        if not keys:
            return
        for target in self.targets(path):
            if keys == (*target.keys, target.naming.key):
                found = self.definition(path, target)
                if isinstance(found, Definition):
                    yield self._reached_definition(found)
        for bound in self.bound_at(path, keys[:-1]):
            taken = bound.signature.get(keys[-1])
            if taken is not None:
                yield self._taken(bound, taken)
        yield from self._options(path, keys)
        for file in self.defaults_entry(path, keys):
            yield Reached(ReachKind.CONFIG_FILE, file, Range(Position(0, 0), Position(0, 0)), file.stem)

    def _options(self, path: Path, keys: Keys) -> Iterator[Reached]:
        for root, full in self.program_keys(path, keys):
            for binding in self._configs.code_bindings_at(root, full):
                option = binding.option
                kind = ReachKind.OPTION
                if option.kind is OptionKind.FIELD:
                    kind = ReachKind.FIELD
                elif option.kind is OptionKind.PARAMETER:
                    kind = ReachKind.PARAMETER
                yield Reached(
                    kind, binding.path, option.range, option.spelling or option.name, option.function, option.type,
                    option.source, doc="",
                )  # fmt: skip

    def bound_at(self, path: Path, arguments: Keys) -> tuple[Bound, ...]:
        """What is configured by the mapping at some keys: named there, or in a config that it is merged with."""
        own = tuple(each for each in self.bound(path) if each.target.arguments == arguments)
        if own:
            return own
        found: list[Bound] = []
        folder = self.folder(path)
        if folder is not None:
            mounts = self.mounts(folder)
            for package in mounts.get(path, ()):
                full = (*package, *arguments)
                for other, packages in mounts.items():
                    if other == path:
                        continue
                    for each in packages:
                        if full[: len(each)] == each:
                            inner = full[len(each) :]
                            found.extend(b for b in self.bound(other) if b.target.arguments == inner)
        return tuple(dict.fromkeys(found))

    def accepts(self, path: Path, keys: Keys) -> Accepted | None:
        """The names that the mapping at some keys may hold."""
        return next(iter(self.all_accepted(path, keys)), None)

    def all_accepted(self, path: Path, keys: Keys) -> tuple[Accepted, ...]:
        """The same for each of the classes that the mapping may be given to."""
        return tuple(self._accepted(bound) for bound in self.bound_at(path, keys))

    def _accepted(self, bound: Bound) -> Accepted:
        owner = self._owner(bound)
        names = tuple(
            AcceptedName(
                taken.name,
                self._reached_parameter(owner, bound.signature.doc, taken),
                taken.parameter.required,
            )
            for taken in bound.signature.taken
        )
        naming = bound.target.naming
        reserved = frozenset() if naming.arguments else naming.reserved | MONAI_RESERVED | {naming.key}
        return Accepted(
            owner,
            self._reached_definition(bound.definition),
            names,
            bound.signature.anything,
            reserved,
            bound.signature.doc,
            bound.target,
        )

    def keys_reaching(self, path: Path, position: Position) -> tuple[KeyPlace, ...]:
        """The keys of all YAML files that reach what stands at a place in the code."""
        found: dict[KeyPlace, None] = {}
        for file in self._configs.files:
            for bound in self.bound(file):
                definition = bound.definition
                if definition.path == path and definition.range.contains(position):
                    keys = (*bound.target.keys, bound.target.naming.key)
                    found.update(self._places(file, keys, self._reached_definition(definition)))
                for taken in bound.signature.taken:
                    if taken.path == path and taken.parameter.range.contains(position):
                        keys = (*bound.target.arguments, taken.name)
                        found.update(self._places(file, keys, self._taken(bound, taken)))
        for place in self._keys_of_options(path, position):
            found[place] = None
        return tuple(found)

    def _places(self, path: Path, keys: Keys, reached: Reached) -> Iterator[tuple[KeyPlace, None]]:
        place = self.key_place(path, keys, reached)
        if place is not None:
            yield place, None

    def key_place(self, path: Path, keys: Keys, reached: Reached | None = None) -> KeyPlace | None:
        """The place of a key; None when the file has no such key."""
        file = self._configs.files.get(path)
        entry = entry_at(file, keys) if file is not None else None
        if entry is None or entry.key is None:
            return None
        value = entry.text if entry.kind is NodeKind.SCALAR else ""
        return KeyPlace(path, keys, entry.key.range, value, entry.range, reached)

    def _keys_of_options(self, path: Path, position: Position) -> Iterator[KeyPlace]:
        for binding in self._configs.bindings():
            if binding.path != path or not binding.option.range.contains(position) or binding.source.embedded:
                continue
            for file, keys in self.files_with(binding.source.path, binding.keys):
                place = self.key_place(file, keys)
                if place is not None:
                    yield place

    # -- Hydra ---------------------------------------------------------------------------------------------------------

    def folder(self, path: Path) -> ConfigFolder | None:
        """The Hydra config folder that a config lies in."""
        if path not in self._folders:
            root = next((each for each in self.roots if path.is_relative_to(each)), None)
            self._folders[path] = ConfigFolder(root, self._in_root(root)) if root is not None else None
        return self._folders[path]

    @cached_property
    def roots(self) -> tuple[Path, ...]:
        """Hydra's config folders, the innermost first."""
        found = set(self._configs.hydra_folders)
        for path, file in self._configs.files.items():
            if any(root in path.parents for root in found) or defaults_node(file) is None:
                continue
            entries = entries_of(file)
            folder = ConfigFolder(path.parent, self._configs.files)
            if any(entry.group and folder.target_of(path, entry) for entry in entries):
                found.add(path.parent)
        outermost = [root for root in found if not any(other in root.parents for other in found)]
        return tuple(sorted({*outermost, *self._configs.hydra_folders}, key=lambda each: -len(each.parts)))

    def _in_root(self, root: Path) -> dict[Path, ConfigFile]:
        return {path: file for path, file in self._configs.files.items() if path.is_relative_to(root)}

    def composed(self, path: Path) -> Composition | None:
        """What a primary config is composed to; None for a config that Hydra does not read."""
        folder = self.folder(path)
        if folder is None or path not in self._configs.files:
            return None
        if path not in self._compositions:
            self._compositions[path] = ConfigFolder(folder.root, self._in_root(folder.root)).compose(path)
        return self._compositions[path]

    def primaries(self, folder: ConfigFolder) -> list[Path]:
        """The configs that programs start from."""
        named = [path for path in self._configs.primary_configs if path.is_relative_to(folder.root)]
        return named or [path for path in folder.options("") if defaults_node(folder.files[path]) is not None]

    def mounts(self, folder: ConfigFolder) -> dict[Path, frozenset[Keys]]:
        """Where the keys of each config of a folder go."""
        if folder.root not in self._mounts:
            current = ConfigFolder(folder.root, self._in_root(folder.root))
            found: dict[Path, set[Keys]] = {}
            for primary in self.primaries(current):
                composition = self.composed(primary)
                for included in composition.included if composition is not None else ():
                    found.setdefault(included.path, set()).add(included.package)
            for path in current.files:
                if path not in found:
                    found[path] = {current.default_package(path)}
            self._mounts[folder.root] = {path: frozenset(packages) for path, packages in found.items()}
        return self._mounts[folder.root]

    def program_keys(self, path: Path, keys: Keys) -> Iterator[tuple[Path, Keys]]:
        """A key as programs see it: the config that they load, and the keys within that."""
        yield path, keys
        folder = self.folder(path)
        if folder is None:
            return
        for package in self.mounts(folder).get(path, ()):
            for primary in self.primaries(folder):
                if (primary, (*package, *keys)) != (path, keys):
                    yield primary, (*package, *keys)

    def files_with(self, path: Path, keys: Keys) -> Iterator[tuple[Path, Keys]]:
        """The files and keys that may give what a program sees at `keys` of the config `path` that it loads."""
        yield path, keys
        folder = self.folder(path)
        if folder is None:
            return
        for other, packages in self.mounts(folder).items():
            for package in packages:
                if keys[: len(package)] == package and (other, keys[len(package) :]) != (path, keys):
                    yield other, keys[len(package) :]

    def defaults_entry(self, path: Path, keys: Keys) -> tuple[Path, ...]:
        """The configs that an entry of a defaults list (by its keys: `defaults`, index, group) chooses."""
        if len(keys) not in (2, 3) or keys[0] != "defaults":
            return ()
        entry = self._entry(path, keys)
        folder = self.folder(path)
        if entry is None or folder is None:
            return ()
        return tuple(ConfigFolder(folder.root, self._in_root(folder.root)).target_of(path, entry))

    def _entry(self, path: Path, keys: Keys) -> Entry | None:
        file = self._configs.files.get(path)
        for entry in entries_of(file) if file is not None else ():
            if text_keys(entry.node)[:2] == keys[:2]:
                return entry
        return None

    def choices(self, path: Path, keys: Keys) -> tuple[Path, ...]:
        """The configs that the entry of a defaults list at `keys` could choose."""
        entry = self._entry(path, keys)
        folder = self.folder(path)
        if entry is None or folder is None or not entry.group:
            return ()
        group = entry.group.lstrip("/")
        if not entry.group.startswith("/") and not entry.override:
            own = folder.group_of(path)
            group = f"{own}/{group}" if own else group
        return tuple(ConfigFolder(folder.root, self._in_root(folder.root)).options(group))


__all__ = [
    "Accepted",
    "AcceptedName",
    "Bound",
    "Included",
    "KeyPlace",
    "Origin",
    "Reach",
    "ReachKind",
    "Reached",
    "entry_at",
]
