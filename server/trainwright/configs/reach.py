"""What each key of a YAML file reaches in the program, and which keys reach a place in the code."""

from __future__ import annotations

import enum
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from trainwright.configs.annotations import class_in
from trainwright.configs.composition import (
    Composition,
    ConfigFolder,
    Entry,
    Included,
    Keys,
    Origin,
    StoredEntry,
    defaults_node,
    entries_of,
)
from trainwright.configs.definitions import Absent, Definition, Definitions, Signature, Taken
from trainwright.configs.docstrings import parameter_doc
from trainwright.configs.document import ConfigFile
from trainwright.configs.facts import OptionKind
from trainwright.configs.interpolation import Interpolation, interpolations, is_whole, range_in
from trainwright.configs.nodes import ConfigNode, NodeKind
from trainwright.configs.reads import KeyRead, is_read
from trainwright.configs.scalars import OPAQUE, Dialect
from trainwright.configs.signatures import ParameterKind
from trainwright.configs.structured import Classes
from trainwright.configs.targets import Target, sections_of, targets_of, text_keys
from trainwright.configs.vocabulary import CLI_SHORT_NAMES, MONAI_RESERVED, Naming
from trainwright.positions import Position, Range

if TYPE_CHECKING:
    from trainwright.configs.bindings import ProjectConfigs

NESTED = Naming("Python", "")
"""Of mappings for a parameter whose annotation says the class."""
_MAX_NESTING = 12
STRUCTURED = Naming("OmegaConf", "")
"""Of mappings that are merged with a dataclass."""
_BY_CODE = Naming("Python", "")
"""Of mappings that code hands to a class, and that name none themselves."""

_MAX_INTERPOLATION = 24
"""How many steps a value is followed."""


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
class Interpolated:
    """One `${...}` in a value. `targets` are the keys that may give it its text, the one that counts first."""

    text: str
    range: Range = field(compare=False)
    resolver: str
    targets: tuple[KeyPlace, ...]
    certain: bool
    """Whether no other key can be meant than those that were looked for."""


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


@dataclass(frozen=True)
class Typed:
    """A mapping that OmegaConf merges over a dataclass. `strict` tells that it is nothing else, and is compared."""

    bound: Bound
    strict: bool


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
        self._by_root: dict[Path, ConfigFolder] = {}
        self._in_folder: dict[Path, list[Path]] = {}
        self._own: dict[Path, dict[Keys, tuple[Bound, ...]]] = {}
        self._primaries: dict[Path, list[Path]] = {}
        self._by_package: dict[Path, dict[Keys, list[Path]]] = {}
        self._compositions: dict[Path, Composition] = {}
        self._mounts: dict[Path, dict[Path, frozenset[Keys]]] = {}
        self._bound_by_keys: dict[Path, dict[Keys, list[tuple[Path, Bound]]]] = {}
        self._users: dict[Path, dict[Keys, list[tuple[Path, ConfigNode, Interpolation]]]] = {}
        self._interpolations: dict[Path, tuple[tuple[ConfigNode, tuple[Interpolation, ...]], ...]] = {}
        self._typed: dict[tuple[Path, Keys], tuple[Typed, ...]] = {}

    def forget(self, path: Path) -> None:
        """A YAML file has changed."""
        self._primaries.clear()
        self._users.clear()
        self._bound_by_keys.clear()
        self._targets.pop(path, None)
        self._interpolations.pop(path, None)
        self._bound.pop(path, None)
        self._own.pop(path, None)
        self._compositions.clear()
        self._mounts.clear()
        self._typed.clear()

    def forget_signatures(self) -> None:
        """What classes and functions take has changed."""
        self._bound.clear()
        self._own.clear()
        self._bound_by_keys.clear()
        self._typed.clear()
        self._compositions.clear()
        self._mounts.clear()
        self.__dict__.pop("handed", None)
        self.__dict__.pop("classes", None)

    # -- targets -------------------------------------------------------------------------------------------------------

    def targets(self, path: Path) -> tuple[Target, ...]:
        """The mappings of a file that name a class or function."""
        if path not in self._targets:
            file = self._configs.files.get(path)
            found = targets_of(file) if file is not None else ()
            if file is not None and self._configs.is_cli_config(path):
                found += tuple(sections_of(file, self._configs.cli_sections))
            self._targets[path] = found
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
        if target.seen_from is not None and target.name.startswith("::"):
            return self.definitions.resolve(target.seen_from, target.name[2:])
        found = self.definitions.find(target.seen_from or path, target.name)
        if found is None and target.naming.short_names and "." not in target.name:
            sections = [key for key in target.keys if not key.isdigit()]
            for module in CLI_SHORT_NAMES.get(sections[-1] if sections else "", ()):
                short = self.definitions.find(path, f"{module}.{target.name}")
                if isinstance(short, Definition):
                    return short
            named = self._configs.classes_by_name.get(target.name, [])
            if len(named) == 1:
                return self.definitions.resolve(*named[0])
        return found

    # -- structured configs --------------------------------------------------------------------------------------------

    @cached_property
    def classes(self) -> Classes:
        """What dataclasses hold."""
        return Classes(self.definitions)

    @cached_property
    def _is_structured(self) -> bool:
        """Whether there is any structured config: in most programs there is none."""
        return bool(self._configs.stores) or bool(self._configs.merged_classes)

    def typed(self, path: Path, keys: Keys) -> tuple[Typed, ...]:
        """The dataclasses that the mapping at some keys of a config is merged with."""
        if not self._is_structured:
            return ()
        if (path, keys) not in self._typed:
            found: dict[Definition, bool] = {}
            for definition, strict in self._dataclasses_at(path, keys):
                found[definition] = strict or found.get(definition, False)
            self._typed[path, keys] = tuple(self._as_typed(keys, *each) for each in found.items())
        return self._typed[path, keys]

    def _as_typed(self, keys: Keys, definition: Definition, strict: bool) -> Typed:
        signature = self.definitions.signature(definition) or Signature(definition, (), True)
        target = Target(STRUCTURED, self.qualified(definition), keys, keys)
        return Typed(Bound(target, definition, signature), strict)

    def _dataclasses_at(self, path: Path, keys: Keys) -> Iterator[tuple[Definition, bool]]:
        composition = self.composed(path)
        if composition is not None:
            for index, package in self._positions(composition, path):
                full = (*package, *keys)
                for placed in composition.placed:
                    if full[: len(placed.package)] == placed.package:
                        found = self.classes.below(placed.definition, full[len(placed.package) :])
                        if found is not None:
                            yield found, composition.complete and index >= placed.below
        for program, full in self.program_keys(path, keys):
            whole = self.composed(program)
            certain = whole is None or path in whole.files
            for above, instance in self._configs.merged_classes.get(program, ()):
                definition = self.classes.class_of(instance.path, f"::{instance.name}")
                if definition is not None and full[: len(above)] == above:
                    found = self.classes.below(definition, full[len(above) :])
                    if found is not None:
                        yield found, certain

    @staticmethod
    def _positions(composition: Composition, path: Path) -> list[tuple[int, Keys]]:
        """How many files a config is merged over, and where its keys go; a config of the ConfigStore is no file."""
        found = [(index, each.package) for index, each in enumerate(composition.included) if each.path == path]
        return found or ([(0, ())] if composition.path == path else [])

    def typed_mappings(self, path: Path) -> Iterator[tuple[ConfigNode, Typed]]:
        """The mappings of a file that are merged with a dataclass."""
        file = self._configs.files.get(path)
        if file is None or not file.documents or not self._is_structured:
            return
        for node in file.documents[0].walk():
            if node.kind is NodeKind.MAPPING:
                for typed in self.typed(path, text_keys(node)):
                    yield node, typed

    def fields(self, path: Path, keys: Keys) -> tuple[Reached, ...]:
        """The fields of dataclasses that a key of a config, as programs see it, stands for."""
        return tuple(
            self._taken(typed.bound, taken)
            for typed in (self.typed(path, keys[:-1]) if keys else ())
            if (taken := typed.bound.signature.get(keys[-1])) is not None
        )

    def configurations(self, path: Path) -> tuple[Bound, ...]:
        """All that the mappings of a file configure: what they name, and the dataclasses that they are merged with."""
        return (*self.bound(path), *(typed.bound for _, typed in self.typed_mappings(path)))

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

    def reached(self, path: Path, keys: Keys, *, any_choice: bool = False) -> tuple[Reached, ...]:
        """Everything that a key reaches; with `any_choice` also in configs that are only chosen on the command line."""
        return tuple(dict.fromkeys((*self.used_by(path, keys, any_choice), *self.fields(path, keys))))

    def used_by(self, path: Path, keys: Keys, any_choice: bool) -> Iterator[Reached]:
        """The same without what only declares the key: the fields of structured configs."""
        if not keys:
            return
        for target in self.targets(path):
            if keys == (*target.keys, target.naming.key):
                found = self.definition(path, target)
                if isinstance(found, Definition):
                    yield self._reached_definition(found)
        for bound in self.used_at(path, keys[:-1], any_choice=any_choice):
            taken = bound.signature.get(keys[-1])
            if taken is not None:
                yield self._taken(bound, taken)
        yield from self._options(path, keys)
        yield from self._key_reads(path, keys)
        yield from self._interpolating(path, keys, any_choice)
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

    def _key_reads(self, path: Path, keys: Keys) -> Iterator[Reached]:
        for root, full in self.program_keys(path, keys):
            for found in self._configs.key_reads.by_key.get((root, full), ()):
                if is_read(found.read):
                    yield self.of_read(found)

    def of_read(self, found: KeyRead) -> Reached:
        """A place that reads a key."""
        return Reached(ReachKind.READ, found.path, found.read.key_range, found.keys[-1], found.read.function)

    def _interpolating(self, path: Path, keys: Keys, any_choice: bool) -> Iterator[Reached]:
        """The interpolations that take the value of a key."""
        folder = self.folder(path)
        packages = self.mounts(folder).get(path, frozenset()) if folder is not None else frozenset({()})
        users = self._users_in(folder, path)
        for package in packages:
            for other, node, each in users.get((*package, *keys), ()):
                if any_choice or self._together(path, other):
                    span = range_in(node, each.start, each.end)
                    yield Reached(ReachKind.INTERPOLATION, other, span, each.text, in_workspace=True)

    def _users_in(
        self, folder: ConfigFolder | None, path: Path
    ) -> dict[Keys, list[tuple[Path, ConfigNode, Interpolation]]]:
        """The interpolations of a Hydra folder, or of a config by itself, by the keys that they take."""
        place = folder.root if folder is not None else path
        if place not in self._users:
            mounts = self.mounts(folder) if folder is not None else {path: frozenset({()})}
            users: dict[Keys, list[tuple[Path, ConfigNode, Interpolation]]] = {}
            for other, packages in mounts.items():
                for node, found in self.interpolations(other):
                    for each in found:
                        for package in packages:
                            absolute = each.absolute((*package, *text_keys(node)))
                            if absolute is not None:
                                users.setdefault(absolute, []).append((other, node, each))
            self._users[place] = users
        return self._users[place]

    def interpolations(self, path: Path) -> tuple[tuple[ConfigNode, tuple[Interpolation, ...]], ...]:
        """The values of a file that hold interpolations."""
        if path not in self._interpolations:
            file = self._configs.files.get(path)
            nodes = [node for node in file.scalars() if "${" in node.text] if file is not None else []
            self._interpolations[path] = tuple((node, interpolations(node.text)) for node in nodes)
        return self._interpolations[path]

    def interpolated(self, path: Path, keys: Keys) -> tuple[Interpolated, ...]:
        """The interpolations in the value at some keys."""
        file = self._configs.files.get(path)
        node = entry_at(file, keys) if file is not None else None
        if node is None or node.kind is not NodeKind.SCALAR or self._configs.dialect_of(path) is not Dialect.OMEGACONF:
            return ()
        composition = self.composed(path)
        folder = self.folder(path)
        packages = sorted(self.mounts(folder).get(path, frozenset())) if folder is not None else [()]
        found = []
        for each in interpolations(node.text):
            targets: dict[KeyPlace, None] = {}
            for package in packages:
                absolute = each.absolute((*package, *keys))
                if absolute is None:
                    continue
                origin = composition.origin(absolute) if composition is not None else None
                if origin is not None:
                    targets.update(self._places(origin.path, origin.keys, None))
                for other, inner in self.files_with(path, absolute) if folder is None or not targets else ():
                    targets.update(self._places(other, inner, None))
                for other, inner in self.mounted(folder, absolute) if folder is not None else ():
                    targets.update(self._places(other, inner, None))
            certain = not each.resolver and (composition is None or composition.complete)
            span = range_in(node, each.start, each.end)
            found.append(Interpolated(each.text, span, each.resolver, tuple(targets), certain))
        return tuple(found)

    def value(self, path: Path, keys: Keys) -> Any:
        """What the program gets for a key, composed and interpolated; OPAQUE where that cannot be told."""
        composition = self.composed(path)
        if composition is None:
            return self._plain(path, keys, 0)
        folder = self.folder(path)
        package = next((each.package for each in composition.included if each.path == path), None)
        if folder is None or package is None:
            return OPAQUE
        return self._composed_value(composition, (*package, *keys), 0)

    def _plain(self, path: Path, keys: Keys, depth: int) -> Any:
        file = self._configs.files.get(path)
        node = entry_at(file, keys) if file is not None else None
        target = file.resolve(node) if file is not None and node is not None else None
        if file is None or target is None or depth > _MAX_INTERPOLATION:
            return OPAQUE
        dialect = self._configs.dialect_of(path) or Dialect.PYYAML
        if target.kind is not NodeKind.SCALAR or dialect is not Dialect.OMEGACONF or "${" not in target.text:
            return file.data(target, dialect)
        return self._filled(target, keys, lambda other: self._plain(path, other, depth + 1))

    def _composed_value(self, composition: Composition, keys: Keys, depth: int) -> Any:
        branch = composition.find(keys)
        if branch is None or depth > _MAX_INTERPOLATION:
            return OPAQUE
        if branch.children is not None:
            return {name: self._composed_value(composition, (*keys, name), depth + 1) for name in branch.children}
        origin = branch.origin
        file = self._configs.files[origin.path]
        target = file.resolve(origin.node)
        if target is None:
            return OPAQUE
        if target.kind is not NodeKind.SCALAR or "${" not in target.text:
            return file.data(target, Dialect.OMEGACONF)
        return self._filled(target, keys, lambda other: self._composed_value(composition, other, depth + 1))

    @staticmethod
    def _filled(node: ConfigNode, keys: Keys, value_of: Callable[[Keys], Any]) -> Any:
        found = interpolations(node.text)
        if node.text.count("${") != len(found):
            return OPAQUE  # nested ones
        values = []
        for each in found:
            absolute = each.absolute(keys)
            value = value_of(absolute) if absolute is not None else OPAQUE
            if value is OPAQUE:
                return OPAQUE
            values.append(value)
        if is_whole(node.text, found):
            return values[0]
        text = node.text
        for each, value in zip(reversed(found), reversed(values), strict=True):
            if isinstance(value, (dict, list)):
                return OPAQUE
            text = f"{text[: each.start]}{value}{text[each.end :]}"
        return text

    def related(self, path: Path) -> frozenset[Path]:
        """The files about which something else may be said when the keys of a YAML file are others."""
        folder = self.folder(path)
        configs = set(self._members(folder)) if folder is not None else set()
        readers = {
            read.path
            for config in (path, *(self.primaries(folder) if folder is not None else ()))
            for read in self._configs.key_reads.by_config.get(config, ())
        }
        return frozenset(configs | readers)

    def configured_by(self, code: Path) -> frozenset[Path]:
        """The YAML files that configure what a Python file defines, and those that they are put together with."""
        named = {
            path
            for path, those in self._bound.items()
            for bound in those
            if bound.definition.path == code or any(taken.path == code for taken in bound.signature.taken)
        }
        for path in self._configs.files if self._is_structured else ():
            for _, typed in self.typed_mappings(path):
                if typed.bound.definition.path == code or any(t.path == code for t in typed.bound.signature.taken):
                    named.add(path)
        for (path, _), those in self._typed.items():
            if any(typed.bound.definition.path == code for typed in those):
                named.add(path)  # one that is no file: who reads it is to look again
        read = {read.path for path in named for read in self._configs.key_reads.by_config.get(path, ())}
        files = named & self._configs.files.keys()
        return frozenset(files.union(read, *map(self.related, files)))

    def bound_at(self, path: Path, arguments: Keys, *, any_choice: bool = False) -> tuple[Bound, ...]:
        """What is configured by the mapping at some keys: named there, or in a config that it is merged with.

        With `any_choice` also in configs that are only chosen on the command line.
        """
        used = self.used_at(path, arguments, any_choice=any_choice)
        return (*used, *(typed.bound for typed in self.typed(path, arguments)))

    def used_at(self, path: Path, arguments: Keys, *, any_choice: bool = False) -> tuple[Bound, ...]:
        """The same without structured configs, which declare keys and use none."""
        own = self._own_bounds(path).get(arguments)
        if own is not None:
            return own
        found: list[tuple[Path, Bound]] = []
        folder = self.folder(path)
        if folder is not None:
            bound_in = self._bound_in(folder)
            for package in self.mounts(folder).get(path, ()):
                found.extend(each for each in bound_in.get((*package, *arguments), ()) if each[0] != path)
        if not any_choice:
            certain = [each for each in found if self._together(path, each[0])]
            # A group's option may be chosen on the command line; two primary configs never meet.
            found = certain or [each for each in found if folder is None or each[0].parent != folder.root]
        named = tuple(dict.fromkeys((*(bound for _, bound in found), *self._handed_at(path, arguments))))
        return named or tuple(self._nested_at(path, arguments, any_choice))

    def is_merged_with_named(self, path: Path, arguments: Keys) -> bool:
        """Whether Hydra puts the mapping at some keys together with one, of another config, that names a class."""
        folder = self.folder(path)
        if folder is None:
            return False
        bound_in = self._bound_in(folder)
        found = {
            other
            for package in self.mounts(folder).get(path, ())
            for other, _ in bound_in.get((*package, *arguments), ())
            if other != path
        }
        return any(self._together(path, other) for other in found)

    def _nested_at(self, path: Path, arguments: Keys, any_choice: bool) -> Iterator[Bound]:
        """A mapping for a parameter or field whose annotation is a dataclass, or a model of pydantic's."""
        if not arguments or arguments[-1].isdigit() or len(arguments) > _MAX_NESTING:
            return
        for outer in self.used_at(path, arguments[:-1], any_choice=any_choice):
            taken = outer.signature.get(arguments[-1])
            name = class_in(taken.parameter.annotation) if taken is not None else ""
            definition = self.definitions.resolve(taken.path, name) if taken is not None and name else None
            if definition is None or not definition.is_class or not self.definitions.takes_fields(definition):
                continue
            signature = self.definitions.signature(definition)
            if signature is not None:
                yield Bound(Target(NESTED, self.qualified(definition), arguments, arguments), definition, signature)

    def _bound_in(self, folder: ConfigFolder) -> dict[Keys, list[tuple[Path, Bound]]]:
        """What the configs of a Hydra folder configure, by the composed keys of its arguments."""
        if folder.root not in self._bound_by_keys:
            found: dict[Keys, list[tuple[Path, Bound]]] = {}
            for other, packages in self.mounts(folder).items():
                for bound in self.bound(other):
                    for package in packages:
                        found.setdefault((*package, *bound.target.arguments), []).append((other, bound))
            self._bound_by_keys[folder.root] = found
        return self._bound_by_keys[folder.root]

    def _own_bounds(self, path: Path) -> dict[Keys, tuple[Bound, ...]]:
        """By the keys of its arguments, what a file configures itself; nothing for what is not known."""
        if path not in self._own:
            found: dict[Keys, list[Bound]] = {target.arguments: [] for target in self.targets(path)}
            for bound in self.bound(path):
                found[bound.target.arguments].append(bound)
            self._own[path] = {keys: tuple(those) for keys, those in found.items()}
        return self._own[path]

    def _together(self, path: Path, other: Path) -> bool:
        """Whether Hydra puts two configs together when one of them is chosen."""
        if path == other:
            return True
        for first, second in ((path, other), (other, path)):
            composition = self.composed(first)
            if composition is not None and second in composition.files:
                return True
        return False

    def _handed_at(self, path: Path, arguments: Keys) -> Iterator[Bound]:
        """What code gives the mapping at some keys to, key by key: `Model(**cfg["model"])`."""
        for root, full in self.program_keys(path, arguments):
            for found in self._configs.key_reads.by_key.get((root, full), ()):
                bound = self.handed.get(found)
                if bound is not None:
                    yield bound

    @cached_property
    def handed(self) -> dict[KeyRead, Bound]:
        """The places where code does so, for the classes and functions that are known."""
        found = {}
        for reads in self._configs.key_reads.by_code.values():
            for each in reads:
                bound = self._given_to(each) if each.read.expanded and each.read.passed_to else None
                if bound is not None:
                    found[each] = bound
        return found

    def _given_to(self, found: KeyRead) -> Bound | None:
        name = found.read.passed_to
        if name.startswith("::"):
            definition: Definition | Absent | None = self.definitions.resolve(found.path, name[2:])
        else:
            definition = self.definitions.find(found.path, name)
        signature = self.definitions.signature(definition) if isinstance(definition, Definition) else None
        if not isinstance(definition, Definition) or signature is None:
            return None
        return Bound(Target(_BY_CODE, self.qualified(definition), found.keys, found.keys), definition, signature)

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
            for bound in self.configurations(file):
                definition = bound.definition
                if definition.path == path and definition.range.contains(position) and bound.target.naming.key:
                    keys = (*bound.target.keys, bound.target.naming.key)
                    found.update(self._places(file, keys, self._reached_definition(definition)))
                for taken in bound.signature.taken:
                    if taken.path == path and taken.parameter.range.contains(position):
                        keys = (*bound.target.arguments, taken.name)
                        found.update(self._places(file, keys, self._taken(bound, taken)))
        for read, bound in self.handed.items():
            for taken in bound.signature.taken:
                if taken.path == path and taken.parameter.range.contains(position):
                    for file, keys in self.files_with(read.config, (*read.keys, taken.name)):
                        found.update(self._places(file, keys, self._taken(bound, taken)))
        for place in self._keys_of_options(path, position):
            found[place] = None
        for read in self._configs.key_reads.by_code.get(path, ()):
            if is_read(read.read) and read.read.key_range.contains(position):
                for file, keys in self.files_with(read.config, read.keys):
                    found.update(self._places(file, keys, self.of_read(read)))
        return tuple(found)

    def _places(self, path: Path, keys: Keys, reached: Reached | None) -> Iterator[tuple[KeyPlace, None]]:
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
            if root is not None and root not in self._by_root:
                self._by_root[root] = ConfigFolder(root, self._configs.files, partial(self._stored, root))
            self._folders[path] = self._by_root[root] if root is not None else None
        return self._folders[path]

    def _stored(self, root: Path, name: str) -> StoredEntry | None:
        stored = self._configs.stored(root, name)
        return self.classes.entry(stored) if stored is not None else None

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

    def composed(self, path: Path) -> Composition | None:
        """What a config is composed to, of another one as if it were chosen; None where Hydra does not read it."""
        folder = self.folder(path)
        if folder is None or (path not in self._configs.files and path not in self._configs.stored_programs):
            return None
        if path not in self._compositions:
            primaries = self.primaries(folder)
            own = path.parent == folder.root or not primaries or path in primaries
            primary = path if own else self._primary_for(primaries, path)
            self._compositions[path] = folder.compose(primary, path)
        return self._compositions[path]

    def _primary_for(self, primaries: list[Path], path: Path) -> Path:
        """The primary config that takes a config in by itself, or the first one."""
        for primary in primaries:
            composition = self.composed(primary)
            if composition is not None and any(each.path == path for each in composition.included):
                return primary
        return primaries[0]

    def primaries(self, folder: ConfigFolder) -> list[Path]:
        """The configs that programs start from."""
        if folder.root not in self._primaries:
            named = [path for path in self._configs.primary_configs if path.is_relative_to(folder.root)]
            own = folder.options("")
            self._primaries[folder.root] = named or [p for p in own if defaults_node(folder.files[p]) is not None]
        return self._primaries[folder.root]

    def mounts(self, folder: ConfigFolder) -> dict[Path, frozenset[Keys]]:
        """Where the keys of each config of a folder go."""
        if folder.root not in self._mounts:
            found: dict[Path, set[Keys]] = {}
            for primary in self.primaries(folder):
                composition = self.composed(primary)
                for included in composition.included if composition is not None else ():
                    found.setdefault(included.path, set()).add(included.package)
            for path in self._members(folder):
                if path not in found:
                    found[path] = {folder.default_package(path)}
            self._mounts[folder.root] = {path: frozenset(packages) for path, packages in found.items()}
            by_package: dict[Keys, list[Path]] = {}
            for path, packages in found.items():
                for package in packages:
                    by_package.setdefault(package, []).append(path)
            self._by_package[folder.root] = by_package
        return self._mounts[folder.root]

    def _members(self, folder: ConfigFolder) -> list[Path]:
        """The configs of a folder."""
        if folder.root not in self._in_folder:
            prefix = f"{folder.root}{os.sep}"
            self._in_folder[folder.root] = [path for path in self._configs.files if str(path).startswith(prefix)]
        return self._in_folder[folder.root]

    def mounted(self, folder: ConfigFolder, full: Keys) -> Iterator[tuple[Path, Keys]]:
        """The configs of a folder that may give the composed key `full`, with their own keys for it."""
        self.mounts(folder)
        by_package = self._by_package[folder.root]
        for length in range(len(full) + 1):
            for other in by_package.get(full[:length], ()):
                yield other, full[length:]

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
        for other, inner in self.mounted(folder, keys):
            if (other, inner) != (path, keys):
                yield other, inner

    def defaults_entry(self, path: Path, keys: Keys) -> tuple[Path, ...]:
        """The configs that an entry of a defaults list (by its keys: `defaults`, index, group) chooses."""
        if len(keys) not in (2, 3) or keys[0] != "defaults":
            return ()
        entry = self._entry(path, keys)
        folder = self.folder(path)
        if entry is None or folder is None:
            return ()
        return tuple(folder.target_of(path, entry))

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
        return tuple(folder.options(group))


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
