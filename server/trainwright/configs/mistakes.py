"""Where configs and code do not fit together: keys that nobody takes, values of the wrong type, keys that are missing.

Each is told once. What is not certain is not told: `**kwargs`, ancestors that are not known, values that are computed,
configs that are put together at run time.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from trainwright.configs.annotations import class_in, is_number, refused_by_omegaconf, refuses
from trainwright.configs.composition import Keys, Origin
from trainwright.configs.definitions import Absent, Taken
from trainwright.configs.document import ConfigFile
from trainwright.configs.facts import ReadKind
from trainwright.configs.nodes import ConfigNode, NodeKind, Style
from trainwright.configs.reach import NESTED, STRUCTURED, Bound, Reach, ReachKind, Typed, entry_at
from trainwright.configs.reads import KeyRead
from trainwright.configs.scalars import OPAQUE, Dialect, plain_scalar
from trainwright.configs.signatures import ParameterKind
from trainwright.configs.symbols import MAPPING_COPIES
from trainwright.configs.targets import Target
from trainwright.configs.vocabulary import HYDRAS_OWN, MONAI_RESERVED
from trainwright.positions import Position, Range

if TYPE_CHECKING:
    from trainwright.configs.bindings import ProjectConfigs

_TAKES_THE_CONFIG = frozenset({"cfg", "config", "conf", "args", "opt", "opts", "hparams", "params", "options"})
_CLOSE = 0.66
_METHODS = (
    frozenset(dir(dict)) | frozenset(dir(list)) | {"to_dict", "toDict", "to_container", "is_missing", "merge_with"}
)
_LOOKS_ONLY = frozenset(
    {"print", "str", "repr", "len", "type", "isinstance", "id", "bool", "pprint.pprint", "rich.print", "yaml.dump",
     "yaml.safe_dump", "json.dump", "json.dumps", "omegaconf.OmegaConf.to_yaml", "omegaconf.OmegaConf.save",
     "omegaconf.OmegaConf.resolve", "omegaconf.OmegaConf.is_missing", "mlflow.log_params", "mlflow.log_dict",
     "wandb.init", "wandb.config.update", "logging.info", "logging.debug"}
)  # fmt: skip
"""Functions that read no key that would count as a use, and change none."""
_WRITES = frozenset({"omegaconf.OmegaConf.save", "yaml.dump", "yaml.safe_dump", "json.dump"})
_ADDING = re.compile(r"(?:^|[._])(?:merge|update|unsafe_merge|from_cli|setdefault|patch)", re.IGNORECASE)
"""Names of functions of libraries that do."""
_LEAVES_AS_IS = _LOOKS_ONLY | MAPPING_COPIES - {"omegaconf.OmegaConf.create"} | {"hydra.utils.instantiate"}
"""Functions that add no key to what they are given."""


@dataclass(frozen=True)
class UnknownKey:
    """A key that what it is given to does not take, or the name of a class that does not exist."""

    path: Path
    keys: Keys
    range: Range
    name: str
    owner: str
    """What would have to take it; the module for a class that it does not have."""
    nearest: str | None
    declared: tuple[Path, Range]
    is_class: bool = False
    ignored: bool = False
    """Whether it is dropped without a word, as pydantic does."""
    is_field: bool = False
    """Whether it would have to be a field of a structured config."""


@dataclass(frozen=True)
class MissingArgument:
    """A parameter without default that a mapping does not give."""

    path: Path
    keys: Keys
    range: Range
    name: str
    owner: str
    declared: tuple[Path, Range]


@dataclass(frozen=True)
class Mismatch:
    """A value of a type that the annotation of what it reaches does not admit."""

    path: Path
    keys: Keys
    range: Range
    owner: str
    name: str
    written: str
    loaded: str
    """The type that the loader makes of it."""
    annotation: str
    declared: tuple[Path, Range]
    better: str | None = None
    """How to write the value that is meant."""


@dataclass(frozen=True)
class MissingKey:
    """A key that code reads and that no config sets."""

    read: KeyRead
    config: Path
    keys: Keys
    parent: Range
    """Of the key of the mapping that lacks it, or of its first key."""
    nearest: str | None
    before: Position | None = None
    """Where the key can be added, in front of the first of a block mapping."""
    owner: str = ""
    """The dataclass of a structured config that has no such field; `config` is then the Python file of that."""


@dataclass(frozen=True)
class UnusedKey:
    """A key that no code of the program reads."""

    path: Path
    keys: Keys
    range: Range
    programs: tuple[tuple[Path, Range], ...] = field(compare=False)


class Mistakes:
    """The answers for one state of configs and code, found out when they are asked for."""

    def __init__(self, configs: ProjectConfigs, reach: Reach) -> None:
        self._configs = configs
        self._reach = reach
        self._unknown: dict[Path, tuple[UnknownKey, ...]] = {}
        self._missing_in: dict[Path, tuple[MissingKey, ...]] = {}

    # -- keys that nobody takes ----------------------------------------------------------------------------------------

    def unknown_keys(self, path: Path) -> tuple[UnknownKey, ...]:
        """The keys of a file that what they are given to does not take."""
        file = self._configs.files.get(path)
        if file is None:
            return ()
        if path not in self._unknown:
            found = [*self._absent(path), *self._not_taken(path, file), *self._not_taken_elsewhere(path, file)]
            found += self._no_fields(path, file)
            self._unknown[path] = tuple(sorted(dict.fromkeys(found), key=lambda each: each.range))
        return self._unknown[path]

    def _absent(self, path: Path) -> Iterator[UnknownKey]:
        for target in self._reach.targets(path):
            found = self._reach.definition(path, target)
            if not isinstance(found, Absent) or target.naming.needs_definition or not self._alone(found):
                continue
            module = self._reach.definitions.module(found.path)
            if module is None or not self._reach.in_workspace(found.path):
                continue
            owner, dot, rest = target.name.partition(f".{found.name}")
            if not dot or (rest and not rest.startswith(".")):
                continue
            known = [*module.classes, *module.functions, *module.imports]
            if found.path.stem == "__init__":
                if self._is_on_disk(found.path.parent, found.name):
                    continue
                known += self._modules_in(found.path.parent)
            nearest = _nearest(found.name, known)
            better = f"{owner}.{nearest}{rest}" if nearest is not None else None
            keys = (*target.keys, target.naming.key)
            yield UnknownKey(path, keys, target.range, found.name, owner, better, (found.path, _START), is_class=True)

    @staticmethod
    def _is_on_disk(folder: Path, name: str) -> bool:
        """Whether a package has a module of that name that is no file of the workspace: compiled, or generated."""
        return (folder / name).exists() or any(folder.glob(f"{name}.*"))

    def _modules_in(self, folder: Path) -> list[str]:
        found = [path.stem for path in self._configs.facts if path.parent == folder]
        return [*found, *(path.parent.name for path in self._configs.facts if path.parent.parent == folder)]

    def _alone(self, absent: Absent) -> bool:
        """Whether no other module of the workspace has the same name: then it may be another one that is meant."""
        same = [path for path in self._configs.facts if path.name == absent.path.name]
        parents = [path.parent.name for path in same]
        return parents.count(absent.path.parent.name) == 1

    def _not_taken(self, path: Path, file: ConfigFile) -> Iterator[UnknownKey]:
        for bound in (*self._reach.bound(path), *self._by_code(path)):
            mapping = entry_at(file, bound.target.arguments, bound.target.document)
            mapping = file.resolve(mapping) if mapping is not None else None
            if mapping is None or mapping.kind is not NodeKind.MAPPING or not self._is_judged(path, bound):
                continue
            for name, node in file.entries(mapping).items():
                if (name in HYDRAS_OWN and not bound.target.arguments) or (bound.target.naming.nested and "." in name):
                    continue
                if node.key is not None and node.key.simple and not self._takes(bound, name):
                    keys = (*bound.target.arguments, name)
                    if not self._is_read(path, keys) and not self._is_linked(keys):
                        yield self._unknown_key(path, keys, node.key.range, bound)

    def _by_code(self, path: Path) -> Iterator[Bound]:
        """What code gives mappings of a file to: `Model(**config["model"])`, where it can be nothing else."""
        expanded: dict[Keys, list[KeyRead]] = {}
        for each in self._configs.key_reads.by_config.get(path, ()):
            if each.read.expanded:
                expanded.setdefault(each.keys, []).append(each)
        for keys, reads in expanded.items():
            bounds = {self._reach.handed.get(each) for each in reads if each.only and each.literal}
            bound = bounds.pop() if len(bounds) == 1 and all(each.only and each.literal for each in reads) else None
            if bound is not None and not self._may_be_changed(path, keys):
                yield bound

    def _may_be_changed(self, path: Path, keys: Keys) -> bool:
        """Whether code puts keys into a mapping, or takes them out."""
        by_key = self._configs.key_reads.by_key
        for length in range(len(keys) + 1):
            if self._configs.is_written(path, keys[:length]):
                return True
            if any(each.read.how is ReadKind.WRITE for each in by_key.get((path, keys[:length]), ())):
                return True
        return False

    def _is_judged(self, path: Path, bound: Bound) -> bool:
        """Whether what is given to a class can be told from the mapping alone."""
        if bound.signature.anything:
            return False
        for taken in bound.signature.taken:
            if taken.parameter.required and taken.name in _TAKES_THE_CONFIG:
                file = self._configs.files[path]
                if entry_at(file, (*bound.target.arguments, taken.name), bound.target.document) is None:
                    return False  # the program hands the mapping over as a whole
        return True

    def _no_fields(self, path: Path, file: ConfigFile) -> Iterator[UnknownKey]:
        """Keys that the dataclasses of structured configs do not have."""
        for mapping, those in self._compared(path):
            for name, node in file.entries(mapping).items():
                keys = (*(str(step) for step in mapping.path), name)
                if node.key is None or not node.key.simple or (name in HYDRAS_OWN and not mapping.path):
                    continue
                if any(self._has_field(each, name) for each in those) or self._is_read(path, keys):
                    continue
                bound = those[-1].bound
                nearest = _nearest(name, [taken.name for taken in bound.signature.taken])
                declared = (bound.definition.path, bound.definition.range)
                owner = bound.definition.name
                yield UnknownKey(path, keys, node.key.range, name, owner, nearest, declared, is_field=True)

    def _compared(self, path: Path) -> Iterator[tuple[ConfigNode, list[Typed]]]:
        """The mappings of a file that OmegaConf compares with dataclasses, all of which are known."""
        found: dict[ConfigNode, list[Typed]] = {}
        for mapping, typed in self._reach.typed_mappings(path):
            if typed.strict:
                found.setdefault(mapping, []).append(typed)
        for mapping, those in found.items():
            if not any(self._is_open(each.bound) for each in those):
                yield mapping, those

    @staticmethod
    def _is_open(bound: Bound) -> bool:
        return bound.signature.anything or bound.signature.ignores

    def _has_field(self, typed: Typed, name: str) -> bool:
        bound = typed.bound
        return bound.signature.get(name) is not None or self._reach.definitions.declares(bound.definition, name)

    @staticmethod
    def _takes(bound: Bound, name: str) -> bool:
        naming = bound.target.naming
        if bound.signature.get(name) is not None:
            return True
        if naming.arguments:
            return False
        return name == naming.key or name in naming.reserved or name in MONAI_RESERVED

    def _is_linked(self, keys: Keys) -> bool:
        """Whether a LightningCLI gives a key itself."""
        full = ".".join(keys)
        return any(full == key or full.endswith(f".{key}") for key in self._configs.linked_arguments)

    def _is_read(self, path: Path, keys: Keys) -> bool:
        """Whether code takes the key itself, perhaps out of the mapping."""
        for root, full in self._reach.program_keys(path, keys):
            if any(
                each.read.how is not ReadKind.WHOLE for each in self._configs.key_reads.by_key.get((root, full), ())
            ):
                return True
        return False

    def _unknown_key(self, path: Path, keys: Keys, span: Range, bound: Bound) -> UnknownKey:
        name = keys[-1]
        nearest = _nearest(name, [taken.name for taken in bound.signature.taken])
        owner = bound.target.name
        declared = (bound.definition.path, bound.definition.range)
        return UnknownKey(path, keys, span, name, owner, nearest, declared, ignored=bound.signature.ignores)

    def _not_taken_elsewhere(self, path: Path, file: ConfigFile) -> Iterator[UnknownKey]:
        """Keys of a config that is merged with others, which name the class."""
        folder = self._reach.folder(path)
        if folder is None or not file.documents:
            return
        own = {bound.target.arguments for bound in self._reach.bound(path)}
        own.update(target.arguments for target in self._reach.targets(path))
        for mapping in file.documents[0].walk():
            arguments = tuple(str(step) for step in mapping.path)
            if mapping.kind is not NodeKind.MAPPING or arguments in own or not mapping.children:
                continue
            if any(isinstance(step, int) for step in mapping.path):
                continue  # lists replace each other
            if not self._reach.is_merged_with_named(path, arguments):
                continue
            candidates = self._reach.bound_at(path, arguments, any_choice=True)
            if any(each.target.naming is NESTED for each in candidates):
                continue  # Hydra hands it over as it is
            if not candidates or not all(self._is_judged_elsewhere(each) for each in candidates):
                continue
            for child in mapping.children:
                key = child.key
                if key is None or not key.simple or key.merge or (not arguments and key.text in HYDRAS_OWN):
                    continue
                if any(self._takes(each, key.text) for each in candidates):
                    continue
                keys = (*arguments, key.text)
                if not self._is_read(path, keys):
                    yield self._unknown_key(path, keys, key.range, candidates[0])

    @staticmethod
    def _is_judged_elsewhere(bound: Bound) -> bool:
        if bound.signature.anything:
            return False
        return not any(t.parameter.required and t.name in _TAKES_THE_CONFIG for t in bound.signature.taken)

    # -- values of another type ----------------------------------------------------------------------------------------

    def mismatches(self, path: Path) -> tuple[Mismatch, ...]:
        """The values of a file that what they reach does not admit."""
        file = self._configs.files.get(path)
        dialect = self._configs.dialect_of(path)
        if file is None or dialect is None:
            return ()
        found: dict[Mismatch, None] = {}
        for bound in (*self._reach.bound(path), *self._by_code(path)):
            mapping = entry_at(file, bound.target.arguments, bound.target.document)
            mapping = file.resolve(mapping) if mapping is not None else None
            if mapping is None or mapping.kind is not NodeKind.MAPPING or bound.signature.ignores:
                continue
            for name, node in file.entries(mapping).items():
                taken = bound.signature.get(name)
                if taken is not None and node.key is not None:
                    keys = (*bound.target.arguments, name)
                    mismatch = self._mismatch(path, file, keys, node, taken, bound, dialect)
                    if mismatch is not None:
                        found[mismatch] = None
        for mapping, those in self._compared(path):
            for name, node in file.entries(mapping).items():
                declared = [(each.bound, t) for each in those if (t := each.bound.signature.get(name)) is not None]
                keys = (*(str(step) for step in mapping.path), name)
                refused = [self._mismatch(path, file, keys, node, t, b, Dialect.OMEGACONF) for b, t in declared]
                if refused and refused[-1] is not None and None not in refused and node.key is not None:
                    found[refused[-1]] = None
        return tuple(sorted(found, key=lambda each: each.range))

    def _is_refused(self, taken: Taken, bound: Bound, value: object, dialect: Dialect) -> bool:
        annotation = taken.parameter.annotation
        if bound.target.naming is not STRUCTURED:
            return refuses(annotation, value, checked=dialect is Dialect.JSONARGPARSE)
        definitions = self._reach.definitions
        name = class_in(annotation)
        found = definitions.resolve(taken.path, name) if name else None
        module = definitions.module(found.path) if found is not None else None
        members = module.enums.get(found.name, ()) if module is not None and found is not None else ()
        nested = found is not None and found.is_class and not members and definitions.takes_fields(found)
        return refused_by_omegaconf(annotation, value, members=members, dataclass=nested)

    def _mismatch(
        self, path: Path, file: ConfigFile, keys: Keys, node: ConfigNode, taken: Taken, bound: Bound, dialect: Dialect
    ) -> Mismatch | None:
        target = file.resolve(node)
        if target is None or target.kind is NodeKind.MAPPING or target.tag is not None:
            return None
        value = file.data(target, dialect)
        text = target.text if target.kind is NodeKind.SCALAR else ""
        if value is OPAQUE or "${" in text or "{{" in text or text == "???" or _holds_interpolation(value):
            return None
        if target.plain and isinstance(value, str) and is_number(text):
            return None  # an exponent without a dot: another rule's
        if target.plain and isinstance(value, bool) and text.lower() not in ("true", "false"):
            return None  # a word that is read as a switch: another rule's
        parameter = taken.parameter
        if not self._is_refused(taken, bound, value, dialect):
            return None
        return Mismatch(
            path,
            keys,
            target.range,
            bound.target.name,
            taken.name,
            _shown(target),
            type(value).__name__ if value is not None else "None",
            parameter.annotation,
            (taken.path, parameter.range),
            _unquoted(target, dialect, parameter.annotation),
        )

    # -- arguments that are missing ------------------------------------------------------------------------------------

    def missing_arguments(self, path: Path) -> tuple[MissingArgument, ...]:
        """The parameters without default that the mappings of a file do not give, nor anything else."""
        file = self._configs.files.get(path)
        if file is None:
            return ()
        return tuple(self._missing_arguments(path, file))

    def _missing_arguments(self, path: Path, file: ConfigFile) -> Iterator[MissingArgument]:
        for bound in self._reach.bound(path):
            target = bound.target
            if "**" in self._given_by_code or not self._is_instantiated:
                return
            if target.partial or target.positional or not self._is_judged(path, bound) or target.naming.arguments:
                continue
            mapping = entry_at(file, target.arguments, target.document)
            mapping = file.resolve(mapping) if mapping is not None else None
            if mapping is None or mapping.kind is not NodeKind.MAPPING:
                continue
            given = set(file.entries(mapping)) | self._given_elsewhere(path, target)
            by_position = 1 if "*" in self._given_by_code else 0
            taken_by_name = bound.signature.taken[by_position:]
            missing = [t for t in taken_by_name if t.parameter.required and t.name not in given]
            if len(given) == 1 and missing:
                continue  # a name and nothing else: what is missing comes from elsewhere
            for taken in missing:
                if taken.parameter.kind is not ParameterKind.FIELD and taken.name not in self._given_by_code:
                    declared = (taken.path, taken.parameter.range)
                    yield MissingArgument(path, target.keys, target.range, taken.name, target.name, declared)

    def _given_elsewhere(self, path: Path, target: Target) -> set[str]:
        """The names that other configs may put into the same mapping."""
        folder = self._reach.folder(path)
        found: set[str] = set()
        if folder is None:
            return found
        mounts = self._reach.mounts(folder)
        composition = self._reach.composed(path)
        if composition is not None:
            for included in composition.included:
                here = composition.find((*included.package, *target.arguments)) if included.path == path else None
                found.update(here.children or () if here is not None else ())
        for package in mounts.get(path, ()):
            full = (*package, *target.arguments)
            for other, packages in mounts.items():
                for each in packages:
                    if full[: len(each)] == each:
                        node = entry_at(self._configs.files[other], full[len(each) :])
                        found.update(_names_in(self._configs.files[other], node))
                    elif each[: len(full)] == full and len(each) > len(full):
                        found.add(each[len(full)])
        return found

    @cached_property
    def _is_instantiated(self) -> bool:
        """Whether Hydra makes objects of configs, so that it is known what they are given beside."""
        return any(
            read.passed_to.endswith(".instantiate") for known in self._configs.facts.values() for read in known.reads
        )

    @cached_property
    def _given_by_code(self) -> frozenset[str]:
        """Names of arguments that code passes when it instantiates something, or puts into configs."""
        found: set[str] = set()
        for known in self._configs.facts.values():
            found.update(known.instantiated_with)
            for read in known.reads:
                if read.how is ReadKind.WRITE:
                    found.add(getattr(read.symbol, "key", ""))
        return frozenset(found)

    # -- keys that code reads ------------------------------------------------------------------------------------------

    def missing_keys(self, path: Path) -> tuple[MissingKey, ...]:
        """The keys that a Python file reads and that no config sets."""
        if path not in self._missing_in:
            reads = self._configs.key_reads.by_code.get(path, [])
            found: dict[tuple[object, ...], MissingKey] = {}
            for missing in filter(None, map(self._missing, reads)):
                # A key that is not there is one mistake; one that is mistyped is one wherever it is read.
                place = missing.read.read.key_range if missing.nearest is not None else None
                found.setdefault((missing.config, missing.keys, place), missing)
            self._missing_in[path] = tuple(found.values())
        return self._missing_in[path]

    def missing_keys_of(self, path: Path) -> tuple[MissingKey, ...]:
        """The keys that code reads of a config and that are not there."""
        folder = self._reach.folder(path)
        programs = (path, *(self._reach.primaries(folder) if folder is not None else ()))
        by_config = self._configs.key_reads.by_config
        reads = [read for config in dict.fromkeys(programs) for read in by_config.get(config, ())]
        found = filter(None, map(self._missing, reads))
        return tuple(sorted((each for each in found if each.config == path), key=lambda each: each.keys))

    def _missing(self, read: KeyRead) -> MissingKey | None:
        config, keys, how = read.config, read.keys, read.read.how
        if how not in (ReadKind.SUBSCRIPT, ReadKind.ATTRIBUTE) or read.read.guarded or not read.literal or not keys:
            return None
        if not read.only or keys[0] == "hydra":
            return None
        if how is ReadKind.ATTRIBUTE and (keys[-1] in _METHODS or keys[-1].startswith("_")):
            return None
        composition = self._reach.composed(config)
        if composition is not None and composition.find(keys) is not None:
            return None
        if composition is not None and any(each.package[: len(keys)] == keys for each in composition.placed):
            return None
        if any(self._reach.typed(config, keys[:length]) for length in range(len(keys))):
            return self._no_field(read, config, keys)
        file = self._configs.files.get(config)
        if file is None or file.problem is not None or len(file.documents) > 1 or self._may_be_added(config, keys):
            return None
        places = list(self._reach.files_with(config, keys))
        if any(entry_at(self._configs.files[path], inner) is not None for path, inner in places):
            return None
        parents = [self._mapping(path, inner[:-1]) for path, inner in places if inner]
        folder = self._reach.folder(config)
        if folder is not None:
            if not self._settled(config):
                return None
            packages = self._reach.mounts(folder).values()
            if any(package[: len(keys)] == keys for those in packages for package in those):
                return None
        known = [parent for parent in parents if parent is not None]
        if not known or any(parent == "opaque" for parent in known):
            return None
        origins = [parent for parent in known if isinstance(parent, Origin)]
        if not origins:
            return None
        if folder is None and self._may_be_another(read):
            return None
        names = [name for each in origins for name in _names_in(self._configs.files[each.path], each.node)]
        first = origins[0]
        entry = entry_at(self._configs.files[first.path], first.keys)
        own = [child.key for child in first.node.children if child.key is not None]
        usual = [key for key in own if key.text not in HYDRAS_OWN] or own
        inside = usual[0].range if usual else _START
        span = entry.key.range if entry is not None and entry.key is not None else inside
        before = inside.start if first.node.style is Style.BLOCK and inside is not _START else None
        return MissingKey(read, first.path, (*first.keys, keys[-1]), span, _nearest(keys[-1], names), before)

    def _no_field(self, read: KeyRead, config: Path, keys: Keys) -> MissingKey | None:
        """A key of a structured config that its dataclass does not have."""
        those = self._reach.typed(config, keys[:-1])
        if not those or any(self._is_open(each.bound) or self._has_field(each, keys[-1]) for each in those):
            return None
        if self._reach.folder(config) is not None and not self._settled(config):
            return None
        if self._may_be_added(config, keys):
            return None
        places = list(self._reach.files_with(config, keys))
        files = self._configs.files
        if any(path in files and entry_at(files[path], inner) is not None for path, inner in places):
            return None
        definition, signature = those[-1].bound.definition, those[-1].bound.signature
        nearest = _nearest(keys[-1], [taken.name for taken in signature.taken])
        return MissingKey(read, definition.path, keys, definition.range, nearest, owner=definition.name)

    def _may_be_another(self, read: KeyRead) -> bool:
        """Whether another file may be meant: code names a config from the folder that it is started in."""
        config, above = read.config, read.path.parents
        for path in self._configs.files:
            if path.name != config.name or path == config:
                continue
            if path.parent in above or (path.parent.name == config.parent.name and path.parent.parent in above):
                return True
        return False

    def _mapping(self, path: Path, keys: Keys) -> Origin | str | None:
        """The mapping at some keys of a file; `opaque` for what only turns out at run time."""
        file = self._configs.files[path]
        target: ConfigNode | None = None
        for length in range(len(keys) + 1):
            node = entry_at(file, keys[:length])
            target = file.resolve(node) if node is not None else None
            if target is None:
                return None
            if target.kind is not NodeKind.MAPPING:
                return "opaque"
        return Origin(path, keys, target) if target is not None else None

    def _settled(self, config: Path) -> bool:
        """Whether all that Hydra puts into a config is written in files."""
        if not self._configs.stores.told:
            return False
        composition = self._reach.composed(config)
        return composition is not None and composition.complete

    def _may_be_added(self, config: Path, keys: Keys) -> bool:
        """Whether code puts the key into the config, asks for it carefully elsewhere, or may do anything with it."""
        by_key = self._configs.key_reads.by_key
        for length in range(len(keys) + 1):
            for each in by_key.get((config, keys[:length]), ()):
                how = each.read.how
                if how is ReadKind.WRITE or (how is ReadKind.GET and length == len(keys)):
                    return True
                if how is ReadKind.WHOLE and length < len(keys) and not self._only_looks(each):
                    return True
        return any(self._configs.is_written(config, keys[:length]) for length in range(len(keys) + 1))

    def _only_looks(self, read: KeyRead) -> bool:
        """Whether what a mapping is handed to leaves it as it is."""
        target = read.read.passed_to
        if target in _LEAVES_AS_IS or not target:
            return True
        if self._configs.is_of_workspace(read.path, target):
            return self._configs.is_followed(read.path, target)
        return not _ADDING.search(target)  # libraries do not put keys into other people's configs, unless that is asked

    # -- keys that nobody reads ----------------------------------------------------------------------------------------

    def unused_keys(self, path: Path) -> tuple[UnusedKey, ...]:
        """The keys of a file that no code of its programs reads."""
        file = self._configs.files.get(path)
        programs = self._configs.programs_of(path)
        if file is None or not programs or file.problem is not None or len(file.documents) != 1:
            return ()
        places = tuple((reader.path, reader.range) for reader in programs)
        root = file.documents[0]
        if root.kind is not NodeKind.MAPPING or self._is_handed_on(path, ()):
            return ()
        if not self._is_understood(path, root) or self._is_of_hydra(path):
            return ()
        aliased = {node.text for node in root.walk() if node.kind is NodeKind.ALIAS}
        told = {each.keys for each in self.unknown_keys(path)}
        return tuple(each for each in self._unused(path, root, aliased, places) if each.keys not in told)

    def _is_understood(self, path: Path, root: ConfigNode) -> bool:
        """Whether most of a config is seen to be used: else it is used in a way that is not seen."""
        keys = [tuple(str(step) for step in child.path) for child in root.children if child.key is not None]
        used = sum(any(self._is_used(path, node) for node in child.walk()) for child in root.children)
        if used * 2 <= len(keys):
            return False
        # A program that only prints what it was given says nothing about keys.
        return any(self._is_used(path, node, by_code=True) for node in root.walk())

    def _is_of_hydra(self, path: Path) -> bool:
        """Whether a config is one of Hydra's own: `hydra/launcher/local.yaml`."""
        folder = self._reach.folder(path)
        packages = self._reach.mounts(folder).get(path, ()) if folder is not None else ()
        return any(package[:1] == ("hydra",) for package in packages)

    def _unused(
        self, path: Path, mapping: ConfigNode, aliased: set[str], places: tuple[tuple[Path, Range], ...]
    ) -> Iterator[UnusedKey]:
        for child in mapping.children:
            key = child.key
            if key is None or not key.simple or key.merge or key.text.startswith(("_", ".", "x-")):
                continue
            if not mapping.path and key.text in HYDRAS_OWN:
                continue
            if any(node.anchor is not None and node.anchor in aliased for node in child.walk()):
                continue
            keys = tuple(str(step) for step in child.path)
            if self._is_handed_on(path, keys) or self._reach.used_at(path, keys):
                continue
            used = any(True for _ in self._reach.used_by(path, keys, True))
            inside = child.kind is NodeKind.MAPPING and any(self._is_used(path, node) for node in child.walk())
            if not used and not inside:
                yield UnusedKey(path, keys, key.range, places)
            elif child.kind is NodeKind.MAPPING and (inside or not used):
                yield from self._unused(path, child, aliased, places)

    def _is_used(self, path: Path, node: ConfigNode, *, by_code: bool = False) -> bool:
        keys = tuple(str(step) for step in node.path)
        used = self._reach.used_by(path, keys, True)
        inside = (ReachKind.INTERPOLATION, ReachKind.CONFIG_FILE) if by_code else ()
        return any(each.kind not in inside for each in used) or self._is_handed_on(path, keys)

    def _is_handed_on(self, path: Path, keys: Keys) -> bool:
        """Whether a mapping goes somewhere where its keys may be read in ways that are not seen."""
        for root, full in self._reach.program_keys(path, keys):
            # Of a config that is put into another one, also what holds it.
            lengths = range(len(full) + 1) if not keys else (len(full),)
            if any(self._is_handed_on_in(root, full[:length]) for length in lengths):
                return True
        return False

    def _is_handed_on_in(self, config: Path, keys: Keys) -> bool:
        for each in self._configs.key_reads.by_key.get((config, keys), ()):
            if each.read.how is not ReadKind.WHOLE:
                continue
            # A whole config is written down for the record, a part of one for another program.
            if each.read.passed_to in _LOOKS_ONLY and not (keys and each.read.passed_to in _WRITES):
                continue
            if not self._configs.is_followed(each.path, each.read.passed_to):
                return True
        return self._configs.is_merged(config, keys)


_START = Range(Position(0, 0), Position(0, 0))


def _nearest(name: str, known: list[str]) -> str | None:
    found = difflib.get_close_matches(name, sorted(set(known)), n=1, cutoff=_CLOSE)
    return found[0] if found else None


def _names_in(file: ConfigFile, node: ConfigNode | None) -> list[str]:
    target = file.resolve(node) if node is not None else None
    return list(file.entries(target)) if target is not None and target.kind is NodeKind.MAPPING else []


def _holds_interpolation(value: object) -> bool:
    if isinstance(value, list):
        return any(_holds_interpolation(part) for part in value)
    return value is OPAQUE or (isinstance(value, str) and ("${" in value or "{{" in value))


def _shown(node: ConfigNode) -> str:
    if node.kind is NodeKind.SCALAR:
        text = node.text if len(node.text) <= 40 else f"{node.text[:37]}..."
        return f"'{text}'" if node.style is Style.SINGLE_QUOTED else f'"{text}"' if not node.plain else text
    return "a list"


def _unquoted(node: ConfigNode, dialect: Dialect, annotation: str) -> str | None:
    """A quoted number or switch without its quotes, where that is what the annotation asks for."""
    if node.style not in (Style.SINGLE_QUOTED, Style.DOUBLE_QUOTED) or node.range.start.line != node.range.end.line:
        return None
    text = node.text.strip()
    if is_number(text) and isinstance(plain_scalar(text, Dialect.PYYAML), str):
        mantissa, _, exponent = text.lower().partition("e")
        sign = "" if exponent[:1] in ("+", "-") else "+"
        text = f"{mantissa if '.' in mantissa else f'{mantissa}.0'}e{sign}{exponent}"
    value = plain_scalar(text, dialect) if text else None
    if isinstance(value, bool):
        text = str(value).lower()
    if value is None or isinstance(value, str) or refuses(annotation, value, checked=False):
        return None
    return text
