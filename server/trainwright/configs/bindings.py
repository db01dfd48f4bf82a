"""The join of configs and code: which program reads which YAML file, and which key reaches which option."""

from __future__ import annotations

import enum
import os.path
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from trainwright.configs.composition import Composition, Keys
from trainwright.configs.definitions import Code, Definitions, Installed, code_on_disk
from trainwright.configs.document import ConfigFile
from trainwright.configs.facts import (
    Assignment,
    At,
    ClassKind,
    ConfigFacts,
    DefaultState,
    Option,
    OptionKind,
    Parameter,
    Result,
    Symbol,
)
from trainwright.configs.mistakes import Mismatch, MissingArgument, MissingKey, Mistakes, UnknownKey, UnusedKey
from trainwright.configs.nodes import ConfigNode, NodeKind
from trainwright.configs.reach import Accepted, Interpolated, KeyPlace, Reach, Reached
from trainwright.configs.reads import KeyReads
from trainwright.configs.resolve import Declared, Instance, Meaning, Options, Resolver, Section, Source
from trainwright.configs.scalars import OPAQUE, Dialect
from trainwright.configs.structured import Stored, Stores
from trainwright.configs.targets import shape_of
from trainwright.configs.vocabulary import CLI_COMMANDS, CLI_SECTIONS, CLI_TRAINERS
from trainwright.positions import Position, Range


class Winner(str, enum.Enum):
    """Which side counts where both have a value."""

    CODE = "code"
    CONFIG = "config"


@dataclass(frozen=True)
class Reader:
    """A place in a Python file that reads a config file."""

    path: Path
    range: Range = field(compare=False)
    api: str
    function: str
    dialect: Dialect | None


@dataclass(frozen=True)
class Binding:
    """A key of a config corresponds to an option, field or parameter.

    `winner` is the side that counts where both are given; `when_set` that an option only counts when it is not None.
    """

    source: Source
    keys: tuple[str, ...]
    path: Path
    """Of the Python file that declares the option."""
    option: Option
    winner: Winner
    when_set: bool
    place: tuple[Path, Range]
    """Where the program combines the two."""
    function: str = ""
    """The function in which it does."""


@dataclass(frozen=True)
class Side:
    """One end of a divergence: the place of a value, and the value as it is written."""

    path: Path
    range: Range
    name: str
    written: str
    embedded: bool = False
    """Whether it is YAML text within a Python file."""


@dataclass(frozen=True)
class Divergence:
    """One hyperparameter with two different values: in the code's default and in one or more configs.

    Without `configs` it is an option that is documented to override the config only when it is given, but whose
    default always does.
    """

    option: Option
    code: Side
    configs: tuple[Side, ...]
    winner: Winner
    combined: tuple[Path, Range]
    function: str = ""
    """The function in which they are combined."""
    guarded: bool = False
    """Whether the code asks if the option was given before it lets it win: a default of None is all that is missing."""


_COMBINED_CLASSES = frozenset(
    {ClassKind.LIGHTNING_MODULE, ClassKind.LIGHTNING_DATA_MODULE, ClassKind.DATACLASS, ClassKind.PYDANTIC}
)
_HYDRA_PACKAGE = re.compile(r"(?:#[^\n]*\n|[ \t\r]*\n)*#\s*@package\b")
"""The header by which a config of a Hydra group says where its keys go."""
_INTERPOLATION = re.compile(r"\$\{[\w.:]")
_TEST_FOLDERS = frozenset({"test", "tests", "testing"})


@dataclass
class JoinWork:
    """How much the joins have cost so far, in units that do not depend on the machine."""

    code_joins: int = 0
    """How often all that the code does with configs was resolved."""
    files_read: int = 0
    """How many YAML files were walked."""
    options_compared: int = 0
    """How often a default was compared with the values that configs give."""


@dataclass(frozen=True)
class _Named:
    """A mapping of a YAML file that names the class it configures."""

    name: str
    range: Range
    prefix: tuple[str, ...]


_OF_THE_CODE = (
    "_by_class_path", "_by_folder", "_code_bindings", "_bindings_by_key", "_compared", "_dialects_below", "_embedded",
    "_imported_for", "_lightning_cli", "_readers", "_resolver", "_written", "classes_by_name", "cli_sections",
    "hydra_folders", "key_reads", "linked_arguments", "merged_classes", "mistakes", "primary_configs", "reach",
    "stored_programs",
)  # fmt: skip
_OF_BOTH = ("_bindings", "_divergences", "_divergences_by_path", "mistakes")


class ProjectConfigs:
    """All config files and facts of a workspace, joined. Nothing is computed before it is asked for.

    `asked` is told about which file something is asked, so that who asked can be asked to look again after `update`.
    `code` is what stands in a Python file now; `installed` are the program's libraries,
    `said` the configs that settings name for a Python file.
    """

    def __init__(
        self,
        files: Mapping[Path, ConfigFile],
        facts: Mapping[Path, ConfigFacts],
        asked: Callable[[Path], None] = lambda _: None,
        code: Callable[[Path], Code | None] = code_on_disk,
        installed: Callable[[], Installed] = Installed,
        said: Callable[[Path], tuple[Path, ...] | None] = lambda _: None,
    ) -> None:
        self._code = code
        self._installed = installed
        self._said = said
        self.files = dict(files)
        self.facts = dict(facts)
        self.work = JoinWork()
        self._misplaced = False
        """Whether lines have moved in a file since what its code does was understood."""
        self._asked = asked
        self._dialects: dict[Path, Dialect | None] = {}
        self._by_content: dict[Path, Dialect | None] = {}
        self._named: dict[Path, tuple[_Named, ...]] = {}
        self._edited: set[Path] = set()
        """YAML files that have changed since options were compared with them."""
        self._reconfigured: set[Path] = set()
        """YAML files that configure classes which take something else now."""

    def update(
        self, files: Mapping[Path, ConfigFile | None], facts: Mapping[Path, ConfigFacts | None]
    ) -> frozenset[Path]:
        """Take over what files say now (None: they are gone). The files about which the join says something else.

        A YAML file whose values change leaves all that was found out about the code as it is.
        """
        readers: dict[Path, tuple[Reader, ...]] | None = self.__dict__.get("_readers")
        divergences: dict[Path, tuple[Divergence, ...]] | None = self.__dict__.get("_divergences_by_path")
        reads: KeyReads | None = self.__dict__.get("key_reads")
        related = self._related(files, facts)
        dialects, self._dialects = self._dialects, {}
        others = any(file is None or path not in self.files for path, file in files.items())
        for path, file in files.items():
            self._by_content.pop(path, None)
            self._named.pop(path, None)
            self._edited.add(path)
            self.__dict__.get("_by_class_path", {}).pop(path, None)
            if "reach" in self.__dict__:
                self.reach.forget(path)
            if file is None:
                self.files.pop(path, None)
            else:
                self.files[path] = file
        for path, known in facts.items():
            if known is None:
                self.facts.pop(path, None)
            else:
                self.facts[path] = known
        if facts and "_definitions" in self.__dict__:
            self._definitions.forget_names(facts)
        for name in (*_OF_BOTH, *(_OF_THE_CODE if facts or others else ())):
            self.__dict__.pop(name, None)
        if facts or others:
            self._misplaced = False
        changed = {*files, *facts}
        if readers is not None and (facts or others):
            read_by_others = _differing(readers, self._readers)
            changed |= read_by_others
            for path in read_by_others:
                changed |= {reader.path for reader in (*readers.get(path, ()), *self._readers.get(path, ()))}
        if divergences is not None:
            changed |= _differing(divergences, self._divergences_by_path)
        changed.update(path for path, dialect in dialects.items() if self._dialect(path) is not dialect)
        if reads is not None and (facts or others):
            changed |= _differing(reads.by_config, self.key_reads.by_config)
            changed |= _differing(reads.by_code, self.key_reads.by_code)
        return (
            frozenset(path for path in changed if path in files or path in self.files or path.suffix == ".py") | related
        )

    def _related(
        self, files: Mapping[Path, ConfigFile | None], facts: Mapping[Path, ConfigFacts | None]
    ) -> frozenset[Path]:
        """The files about whose keys something else may be said after these have changed."""
        reach: Reach | None = self.__dict__.get("reach")
        if reach is None:
            return frozenset()
        found: set[Path] = set()
        for path, file in files.items():
            before = self.files.get(path)
            if before is None or file is None or shape_of(before) != shape_of(file):
                found |= reach.related(path)
        for path, known in facts.items():
            found |= reach.configured_by(path)
            past = self.facts.get(path)
            if (past.stored if past is not None else ()) != (known.stored if known is not None else ()):
                found.update(*map(reach.related, self.primary_configs))
        found |= self._reconfigured
        self._reconfigured.clear()
        return frozenset(found)

    def moved(self, path: Path, facts: ConfigFacts) -> None:
        """Take over facts of a file that mean the same as before, but stand elsewhere."""
        before, self.facts[path] = self.facts[path], facts
        now = {id(old): new for old, new in zip(_options(before), _options(facts), strict=True)}
        self._misplaced = True
        if "key_reads" in self.__dict__:
            self.key_reads.moved(path, before.reads, facts.reads)
        for name in ("_code_bindings", "_bindings"):
            bindings: tuple[Binding, ...] | None = self.__dict__.get(name)
            if bindings is not None:
                self.__dict__[name] = tuple(
                    replace(each, option=now.get(id(each.option), each.option)) if each.path == path else each
                    for each in bindings
                )
        self.__dict__.pop("_bindings_by_key", None)
        known: tuple[Divergence, ...] | None = self.__dict__.get("_divergences")
        if known is None:
            return
        placed = []
        for divergence in known:
            option = now.get(id(divergence.option))
            if option is not None:
                span = option.default_range if divergence.configs else divergence.code.range
                divergence = replace(divergence, option=option, code=replace(divergence.code, range=span))
            placed.append(divergence)
        self.__dict__["_divergences"] = tuple(placed)
        self.__dict__.pop("_compared", None)
        self.__dict__.pop("_divergences_by_path", None)

    def place_anew(self) -> None:
        """Understand the code again where lines have moved: after this every place in an answer is where it is now."""
        if not self._misplaced:
            return
        for name in (*_OF_THE_CODE, "_bindings"):
            self.__dict__.pop(name, None)
        self._misplaced = False
        _ = self._readers  # `update` compares them with later ones

    def file(self, path: Path) -> ConfigFile | None:
        """A config file as it is now; None when there is no such file in the workspace."""
        self._asked(path)
        return self.files.get(path)

    # -- who reads what ------------------------------------------------------------------------------------------------

    def readers(self, path: Path) -> tuple[Reader, ...]:
        """The places that read a config file."""
        self._asked(path)
        return self._readers.get(path, ())

    def loaded_at(self, path: Path, span: Range) -> tuple[Path, ...]:
        """The configs that a call in a Python file loads."""
        self._asked(path)
        return tuple(
            config
            for config, readers in self._readers.items()
            if any(reader.path == path and reader.range == span for reader in readers)
        )

    def dialect(self, path: Path) -> Dialect | None:
        """Who reads a config file; None when nothing in the workspace is known to.

        Where several do, PyYAML is answered if it is among them: it understands scalars most differently.
        """
        self._asked(path)
        return self._dialect(path)

    def dialect_of(self, path: Path) -> Dialect | None:
        """The same, for who has asked about the file already."""
        return self._dialect(path)

    def facts_of(self, path: Path) -> ConfigFacts | None:
        """What a Python file does with configs."""
        self._asked(path)
        return self.facts.get(path)

    def _dialect(self, path: Path) -> Dialect | None:
        if path not in self._dialects:
            self._dialects[path] = self._find_dialect(path)
        return self._dialects[path]

    def _find_dialect(self, path: Path) -> Dialect | None:
        found = {reader.dialect for reader in self._readers.get(path, ()) if reader.dialect is not None}
        if Dialect.PYYAML in found:
            return Dialect.PYYAML
        if found:
            return min(found, key=lambda dialect: dialect.value)
        if any(path.is_relative_to(folder) for folder in self.hydra_folders):
            return Dialect.OMEGACONF
        if self._lightning_cli and self._looks_like_cli(path):
            return Dialect.JSONARGPARSE
        if path not in self._by_content:
            self._by_content[path] = self._dialect_by_content(path)
        return self._by_content[path] or self._dialect_around(path)

    def _dialect_by_content(self, path: Path) -> Dialect | None:
        """What only one library understands: interpolations and Hydra's keys, or jsonargparse's."""
        file = self.files.get(path)
        if file is None:
            return None
        if _HYDRA_PACKAGE.match(file.text):
            return Dialect.OMEGACONF
        for node in file.nodes():
            name = node.key.text if node.key is not None else ""
            if name == "_target_" or (name == "defaults" and len(node.path) == 1 and node.kind is NodeKind.SEQUENCE):
                return Dialect.OMEGACONF
            if name == "init_args":
                return Dialect.JSONARGPARSE
            if node.kind is NodeKind.SCALAR and _INTERPOLATION.search(node.text):
                return Dialect.OMEGACONF
        return None

    def _dialect_around(self, path: Path) -> Dialect | None:
        """What all code nearby reads YAML with; files that no code names are chosen at run time."""
        for folder in path.parents:
            found = self._dialects_below.get(folder)
            if found:
                return next(iter(found)) if len(found) == 1 and Dialect.PYYAML not in found else None
        return None

    @cached_property
    def _dialects_below(self) -> dict[Path, set[Dialect]]:
        found: dict[Path, set[Dialect]] = {}
        for path, facts in self.facts.items():
            dialects = {load.dialect for load in facts.loads if load.dialect is not None and load.text is None}
            for folder in path.parents if dialects else ():
                found.setdefault(folder, set()).update(dialects)
        return found

    @cached_property
    def _resolver(self) -> Resolver:
        return Resolver(self.files, self.facts, self._said)

    @cached_property
    def _readers(self) -> dict[Path, tuple[Reader, ...]]:
        found: dict[Path, list[Reader]] = {}
        for path, facts in self.facts.items():
            for index, load in enumerate(facts.loads):
                for source in self._resolver.sources(path, index):
                    if source.known and not source.embedded:
                        reader = Reader(path, load.range, load.api, load.function, load.dialect)
                        found.setdefault(source.path, []).append(reader)
        return {path: tuple(readers) for path, readers in found.items()}

    @cached_property
    def hydra_folders(self) -> frozenset[Path]:
        """The folders that programs hand to Hydra."""
        return frozenset(
            path.parent
            for path, readers in self._readers.items()
            if any(reader.api == "hydra.main" for reader in readers)
        )

    @cached_property
    def primary_configs(self) -> tuple[Path, ...]:
        """The configs that programs name to Hydra."""
        return tuple(
            path
            for path, readers in self._readers.items()
            if any(reader.api in ("hydra.main", "hydra.compose") for reader in readers)
        )

    @cached_property
    def _lightning_cli(self) -> bool:
        return any(facts.lightning_cli for facts in self.facts.values())

    @cached_property
    def cli_sections(self) -> dict[str, tuple[str, Path | None]]:
        """The sections of LightningCLI configs with the class that each is given to, and the file that names it."""
        if not self._lightning_cli:
            return {}
        found: dict[str, set[tuple[str, Path | None]]] = {}
        for path, facts in self.facts.items():
            for given in facts.cli_arguments:
                if not given.subclasses:
                    found.setdefault(given.key, set()).add((given.target, path))
        sections = {key: next(iter(those)) for key, those in found.items() if len(those) == 1}
        if "trainer" not in found:
            roots = {
                qualified.partition(".")[0]
                for facts in self.facts.values()
                for _, qualified in facts.imports
                if qualified.endswith("LightningCLI")
            }
            old = roots == {"pytorch_lightning"}
            sections["trainer"] = (next(n for n in CLI_TRAINERS if n.startswith("pytorch_") is old), None)
        return sections

    @cached_property
    def linked_arguments(self) -> frozenset[str]:
        """The keys that a LightningCLI takes from elsewhere."""
        return frozenset(key for facts in self.facts.values() for key in facts.linked)

    @cached_property
    def classes_by_name(self) -> dict[str, list[tuple[Path, str]]]:
        """The classes of the workspace, by their last names."""
        found: dict[str, list[tuple[Path, str]]] = {}
        for path, facts in self.facts.items():
            for known in facts.classes:
                found.setdefault(known.name, []).append((path, known.name))
        return found

    def is_cli_config(self, path: Path) -> bool:
        """Whether a LightningCLI reads a file."""
        return self._lightning_cli and self._looks_like_cli(path)

    def _looks_like_cli(self, path: Path) -> bool:
        file = self.files.get(path)
        if file is None or not file.documents:
            return False
        root = file.documents[0]
        names = {child.key.text for child in root.children if child.key is not None}
        if names and names <= CLI_COMMANDS:
            return True
        return bool(names & {"trainer", "model", "data"}) and len(names & CLI_SECTIONS) * 2 >= len(names)

    # -- what keys reach -----------------------------------------------------------------------------------------------

    @cached_property
    def reach(self) -> Reach:
        """The answers to what follows."""
        return Reach(self, self._definitions)

    @cached_property
    def _definitions(self) -> Definitions:
        return Definitions(self._module_of, self.facts.__contains__, self._code, self._installed())

    def _module_of(self, importer: Path, module: str) -> Path | None:
        return self._resolver.module(importer, module)

    def reached(self, path: Path, keys: Keys) -> tuple[Reached, ...]:
        """Everything in the program that a key of a YAML file reaches. Indices of sequences are text in `keys`."""
        self._asked(path)
        return self.reach.reached(path, keys)

    def keys_reaching(self, path: Path, position: Position) -> tuple[KeyPlace, ...]:
        """The keys of all YAML files that reach what stands at a place of a Python file."""
        self._asked(path)
        return self.reach.keys_reaching(path, position)

    def accepts(self, path: Path, keys: Keys) -> Accepted | None:
        """The names that the mapping at some keys may hold; None where that is not known."""
        self._asked(path)
        return self.reach.accepts(path, keys)

    def composed(self, path: Path) -> Composition | None:
        """What Hydra composes a primary config to; None for a file that Hydra does not read."""
        self._asked(path)
        return self.reach.composed(path)

    def defaults_entry(self, path: Path, keys: Keys) -> tuple[Path, ...]:
        """The configs that the entry of a defaults list at `keys` (`defaults`, its index) chooses."""
        self._asked(path)
        return self.reach.defaults_entry(path, keys)

    def interpolated(self, path: Path, keys: Keys) -> tuple[Interpolated, ...]:
        """The interpolations in the value at some keys, each with the keys that it takes its text from."""
        self._asked(path)
        return self.reach.interpolated(path, keys)

    def value(self, path: Path, keys: Keys) -> Any:
        """What the program gets for a key, composed and interpolated; OPAQUE where that cannot be told."""
        self._asked(path)
        return self.reach.value(path, keys)

    def choices(self, path: Path, keys: Keys) -> tuple[Path, ...]:
        """The configs that the entry of a defaults list at `keys` could choose."""
        self._asked(path)
        return self.reach.choices(path, keys)

    def programs(self, path: Path) -> tuple[Reader, ...]:
        """The places in code from which a config is read, also as a part of another one."""
        self._asked(path)
        found = list(self._readers.get(path, ()))
        for primary, _ in self.reach.program_keys(path, ()):
            found.extend(self._readers.get(primary, ()))
        for source, configs in self.key_reads.chosen_at_run_time.items():
            if path in configs and source.load is not None:
                load = self.facts[source.path].loads[source.load]
                found.append(Reader(source.path, load.range, load.api, load.function, load.dialect))
        return tuple(dict.fromkeys(found))

    def meanings(self, path: Path, symbol: Symbol) -> frozenset[Meaning]:
        """What an expression of a Python file stands for."""
        return self._resolver.resolve(path, symbol)

    def declared(self, meaning: Options | Instance) -> tuple[Declared, ...]:
        """The options of a parser, or what the construction of an object takes."""
        if isinstance(meaning, Options):
            return tuple(Declared(*each) for each in self._resolver.options_of(meaning))
        return tuple(Declared(*each) for each in self._resolver.class_options(meaning))

    def located(self, path: Path, text: str) -> Path | None:
        """The config file that a path in a file means: beside it, or below a folder above it."""
        return self._resolver.locate(path, text)

    def code_bindings_at(self, path: Path, keys: Keys) -> tuple[Binding, ...]:
        """What the code does with one key of a config that it loads."""
        return self._bindings_by_key.get((path, keys), ())

    @cached_property
    def _bindings_by_key(self) -> dict[tuple[Path, Keys], tuple[Binding, ...]]:
        found: dict[tuple[Path, Keys], list[Binding]] = {}
        for binding in self._code_bindings:
            if not binding.source.embedded:
                found.setdefault((binding.source.path, binding.keys), []).append(binding)
        return {key: tuple(those) for key, those in found.items()}

    @cached_property
    def key_reads(self) -> KeyReads:
        """The places in code that read keys."""
        return KeyReads(self.facts, self.files, self._resolver)

    # -- where configs and code do not fit together --------------------------------------------------------------------

    @cached_property
    def mistakes(self) -> Mistakes:
        """The answers to what follows."""
        return Mistakes(self, self.reach)

    def unknown_keys(self, path: Path) -> tuple[UnknownKey, ...]:
        """The keys of a YAML file that what they are given to does not take."""
        self._asked(path)
        return self.mistakes.unknown_keys(path)

    def missing_arguments(self, path: Path) -> tuple[MissingArgument, ...]:
        """The parameters without default that the mappings of a YAML file do not give."""
        self._asked(path)
        return self.mistakes.missing_arguments(path)

    def mismatches(self, path: Path) -> tuple[Mismatch, ...]:
        """The values of a YAML file that the annotations of what they reach do not admit."""
        self._asked(path)
        return self.mistakes.mismatches(path)

    def missing_keys(self, path: Path) -> tuple[MissingKey, ...]:
        """The keys that a Python file reads and that no config sets; of a YAML file, those that are read of it."""
        self._asked(path)
        return self.mistakes.missing_keys_of(path) if path in self.files else self.mistakes.missing_keys(path)

    def unused_keys(self, path: Path) -> tuple[UnusedKey, ...]:
        """The keys of a YAML file that no code of its programs reads."""
        self._asked(path)
        return self.mistakes.unused_keys(path)

    @property
    def stores(self) -> Stores:
        """The configs that code puts into Hydra's ConfigStore."""
        return self._resolver.stores

    def stored(self, root: Path, name: str) -> Stored | None:
        """The config of the ConfigStore that a name means to the programs that read a folder of configs."""
        if not self.stores:
            return None
        if root not in self._imported_for:
            readers = {r.path for path, those in self._readers.items() if path.is_relative_to(root) for r in those}
            self._imported_for[root] = frozenset[Path]().union(*map(self._resolver.imported_by, readers))
        return self.stores.find(name, root, self._imported_for[root])

    @cached_property
    def _imported_for(self) -> dict[Path, frozenset[Path]]:
        return {}

    @cached_property
    def stored_programs(self) -> frozenset[Path]:
        """The paths that configs of the ConfigStore which programs start from would have."""
        return frozenset(path for path in self.primary_configs if path not in self.files)

    @cached_property
    def merged_classes(self) -> dict[Path, tuple[tuple[Keys, Instance], ...]]:
        """By config, what OmegaConf merges it over: `OmegaConf.merge(OmegaConf.structured(Config), cfg)`."""
        found: dict[Path, dict[tuple[Keys, Instance], None]] = {}
        for path, facts in self.facts.items():
            for merge in facts.merges:
                lows = self._resolver.resolve(path, merge.low) if merge.checked else frozenset()
                classes = [low for low in lows if isinstance(low, Instance)]
                if len(classes) != 1 or len(lows) != 1:
                    continue
                highs = self._resolver.resolve(path, merge.high)
                for high in highs:
                    if isinstance(high, Section) and high.source.known and not high.source.embedded:
                        found.setdefault(high.source.path, {})[high.keys, classes[0]] = None
        return {path: tuple(those) for path, those in found.items()}

    def programs_of(self, path: Path) -> tuple[Reader, ...]:
        """The places that name a config, or one that it is a part of, themselves."""
        found = list(self._readers.get(path, ()))
        for primary, _ in self.reach.program_keys(path, ()):
            found.extend(self._readers.get(primary, ()))
        return tuple(dict.fromkeys(found))

    def is_workspace_function(self, path: Path, target: str) -> bool:
        """Whether a name in a Python file is that of a function or class of the workspace."""
        return bool(target) and self._resolver.find(path, target) is not None

    def is_followed(self, path: Path, target: str) -> bool:
        """Whether what a function or class of the workspace does with its parameters is known."""
        found = self._resolver.find(path, target) if target else None
        facts = self.facts.get(found[0]) if found is not None else None
        if found is None or facts is None:
            return False
        name = found[1]
        return any(read.function == name or read.function.startswith(f"{name}.") for read in facts.reads)

    def is_of_workspace(self, path: Path, target: str) -> bool:
        """Whether a name in a Python file is defined in the workspace; what classes inherit from libraries is not."""
        if target.startswith("::"):
            return True
        if self._resolver.find(path, target) is not None:
            return True
        owner, _, _ = target.rpartition(".")
        if not owner or self._resolver.find(path, owner) is not None:
            return False  # a method that the class does not define itself
        return self._resolver.module(path, owner) is not None

    def is_written(self, path: Path, keys: Keys) -> bool:
        """Whether code puts something into a config there."""
        return (path, keys) in self._written[0]

    def is_merged(self, path: Path, keys: Keys) -> bool:
        """Whether code puts a mapping of a config together with another one."""
        return (path, keys) in self._written[1]

    @cached_property
    def _written(self) -> tuple[frozenset[tuple[Path, Keys]], frozenset[tuple[Path, Keys]]]:
        written: set[tuple[Path, Keys]] = set()
        merged: set[tuple[Path, Keys]] = set()
        for path, facts in self.facts.items():
            for merge in facts.merges:
                for symbol in (merge.low, merge.high):
                    for meaning in self._resolver.resolve(path, symbol):
                        if isinstance(meaning, Section):
                            merged.add((meaning.source.path, meaning.keys))
                            if symbol is merge.low:
                                written.add((meaning.source.path, meaning.keys))
            for assignment in facts.assignments:
                for meaning in self._resolver.resolve(path, assignment.low):
                    if isinstance(meaning, Section) and not _is_attribute_of_self(assignment.low):
                        written.add((meaning.source.path, meaning.keys))
        return frozenset(written), frozenset(merged)

    def settings_changed(self) -> None:
        """The program's libraries, or the configs that settings name for it, may be others now."""
        for name in ("_definitions", *_OF_BOTH, *_OF_THE_CODE):
            self.__dict__.pop(name, None)
        self._dialects.clear()

    def reads_code_of(self, path: Path) -> bool:
        """Whether something about configs depends on what the classes and functions of a file take."""
        return path in self._definitions.read

    def signatures_changed(self, path: Path) -> bool:
        """Read again what the classes and functions of a file take; whether that has changed."""
        configured = self.reach.configured_by(path)
        changed = self._definitions.forget((path,))
        self.reach.forget_signatures()
        self.__dict__.pop("mistakes", None)
        if changed:
            self._reconfigured |= configured
        return changed

    # -- bindings ------------------------------------------------------------------------------------------------------

    def bindings(self) -> tuple[Binding, ...]:
        """Every key that is known to reach an option, field or parameter."""
        return self._bindings

    @cached_property
    def _bindings(self) -> tuple[Binding, ...]:
        return tuple(dict.fromkeys((*self._code_bindings, *self._class_paths())))

    @cached_property
    def _code_bindings(self) -> tuple[Binding, ...]:
        self.work.code_joins += 1
        return tuple(dict.fromkeys((*self._merged(), *self._assigned(), *self._constructed())))

    def _merged(self) -> Iterator[Binding]:
        for path, facts in self.facts.items():
            for merge in facts.merges:
                lows = self._resolver.resolve(path, merge.low)
                highs = self._resolver.resolve(path, merge.high)
                place = (path, merge.range)
                for low in lows:
                    for high in highs:
                        if isinstance(low, Section):
                            yield from self._all_options(low, high, Winner.CODE, place)
                        elif isinstance(high, Section):
                            yield from self._all_options(high, low, Winner.CONFIG, place)

    def _all_options(
        self, section: Section, other: Meaning, winner: Winner, place: tuple[Path, Range]
    ) -> Iterator[Binding]:
        if isinstance(other, Options):
            options = self._resolver.options_of(other)
        elif isinstance(other, Instance):
            options = list(self._resolver.class_options(other))
        else:
            return
        for path, option in options:
            yield Binding(section.source, (*section.keys, option.name), path, option, winner, False, place)

    def _assigned(self) -> Iterator[Binding]:
        for path, facts in self.facts.items():
            for assignment in facts.assignments:
                lows = self._resolver.resolve(path, assignment.low)
                highs = self._resolver.resolve(path, assignment.high)
                for low in lows:
                    for high in highs:
                        yield from self._one_option(low, high, assignment, path)

    def _one_option(self, low: Meaning, high: Meaning, assignment: Assignment, path: Path) -> Iterator[Binding]:
        place = (path, assignment.range)
        if isinstance(low, Section) and low.keys and isinstance(high, Declared):
            when_set = assignment.when_set
            function = assignment.function
            yield Binding(low.source, low.keys, high.path, high.option, Winner.CODE, when_set, place, function)
        elif isinstance(high, Section) and high.keys and isinstance(low, Declared):
            yield Binding(high.source, high.keys, low.path, low.option, Winner.CONFIG, False, place)

    def _constructed(self) -> Iterator[Binding]:
        """`Model(**cfg["model"])` and `Model(lr=cfg["lr"])`."""
        for path, facts in self.facts.items():
            for site in facts.calls:
                target = self._resolver.find(path, site.call.target)
                if target is None:
                    continue
                found = Instance(*target)
                if self._resolver.class_facts(found) is not None:
                    yield from self._given(path, found, site.call, (path, site.range))

    def _given(self, path: Path, found: Instance, call: Result, place: tuple[Path, Range]) -> Iterator[Binding]:
        if self._resolver.class_kind(found) not in _COMBINED_CLASSES:
            return
        options = self._resolver.class_options(found)
        explicit = {name for name, _ in call.keywords}
        explicit.update(option.name for (_, option), _ in zip(options, call.arguments, strict=False))
        for expanded in call.expanded:
            for meaning in self._resolver.resolve(path, expanded):
                if isinstance(meaning, Section):
                    for where, option in options:
                        if option.name not in explicit:
                            keys = (*meaning.keys, option.name)
                            yield Binding(meaning.source, keys, where, option, Winner.CONFIG, False, place)
        by_name = {option.name: (where, option) for where, option in options}
        pairs = [(pair, argument) for pair, argument in zip(options, call.arguments, strict=False)]
        pairs.extend((by_name[name], argument) for name, argument in call.keywords if name in by_name)
        for (where, option), argument in pairs:
            for meaning in self._resolver.resolve(path, argument):
                if isinstance(meaning, Section) and meaning.keys:
                    yield Binding(meaning.source, meaning.keys, where, option, Winner.CONFIG, False, place)

    def _class_paths(self) -> Iterator[Binding]:
        """Mappings that name the class they configure: `class_path` with `init_args`, and `_target_`."""
        for path in self.files:
            if path not in self._by_class_path:
                self._by_class_path[path] = tuple(self._class_paths_of(path))
            yield from self._by_class_path[path]

    @cached_property
    def _by_class_path(self) -> dict[Path, tuple[Binding, ...]]:
        """By file, for those that were asked for."""
        return {}

    def _class_paths_of(self, path: Path) -> Iterator[Binding]:
        if path not in self._named:
            self._named[path] = tuple(self._find_named(path))
        for named in self._named[path]:
            target = self._resolver.find(path, named.name)
            if target is None:
                continue
            found = Instance(*target)
            if self._resolver.class_kind(found) not in _COMBINED_CLASSES:
                continue
            for where, option in self._resolver.class_options(found):
                keys = (*named.prefix, option.name)
                yield Binding(Source(path), keys, where, option, Winner.CONFIG, False, (path, named.range))

    def _find_named(self, path: Path) -> Iterator[_Named]:
        self.work.files_read += 1
        for node in self.files[path].nodes():
            if node.kind is not NodeKind.MAPPING:
                continue
            entries = {child.key.text: child for child in node.children if child.key is not None}
            named = entries.get("class_path") or entries.get("_target_")
            if named is None or named.kind is not NodeKind.SCALAR:
                continue
            arguments = entries.get("init_args") if "class_path" in entries else node
            if arguments is not None and arguments.kind is NodeKind.MAPPING:
                yield _Named(named.text, named.range, tuple(str(step) for step in arguments.path))

    # -- divergences ---------------------------------------------------------------------------------------------------

    @cached_property
    def _compared(self) -> dict[Declared, tuple[int, Divergence | None]]:
        """By option: how many keys reach it, and how it differs from them."""
        return {}

    def divergences(self) -> tuple[Divergence, ...]:
        """Hyperparameters whose default in the code and value in a config differ although the program combines them."""
        return self._divergences

    def divergences_of(self, path: Path) -> tuple[Divergence, ...]:
        """Those with an end in one file, YAML or Python."""
        self._asked(path)
        return self._divergences_by_path.get(path, ())

    @cached_property
    def _divergences_by_path(self) -> dict[Path, tuple[Divergence, ...]]:
        found: dict[Path, list[Divergence]] = {}
        for divergence in self._divergences:
            for path in dict.fromkeys((divergence.code.path, *(side.path for side in divergence.configs))):
                found.setdefault(path, []).append(divergence)
        return {path: tuple(those) for path, those in found.items()}

    @cached_property
    def _divergences(self) -> tuple[Divergence, ...]:
        groups: dict[Declared, list[Binding]] = {}
        for binding in self._bindings:
            groups.setdefault(Declared(binding.path, binding.option), []).append(binding)
        folders = {path.parent for path in self._edited}
        for declared in self._compared.keys() - groups.keys():
            del self._compared[declared]
        for declared, bindings in groups.items():
            # What no changed file, nor one beside it, has a part in, stays as it was found.
            known = self._compared.get(declared)
            if known is None or known[0] != len(bindings) or any(b.source.path.parent in folders for b in bindings):
                self.work.options_compared += 1
                self._compared[declared] = len(bindings), self._divergence(declared, bindings)
        self._edited.clear()
        found = [divergence for _, divergence in self._compared.values()]
        promises = self._broken_promises({d.code for d in found if d is not None})
        every = [*(d for d in found if d is not None), *promises]
        return tuple(sorted(every, key=lambda d: (d.code.path, d.code.range)))

    def _divergence(self, declared: Declared, bindings: list[Binding]) -> Divergence | None:
        option = declared.option
        if option.state is not DefaultState.KNOWN or option.value in (None, ""):
            return None
        values = [(binding, *self._value(binding)) for binding in bindings]
        given = [(binding, side, value) for binding, side, value in values if side is not None]
        if not given:
            return None
        overriding = [
            (b, s, v) for b, s, v in given if b.winner is Winner.CODE and not (b.when_set and not option.value)
        ]
        if overriding:
            winner, considered = Winner.CODE, overriding
        else:
            winner = Winner.CONFIG
            considered = [
                (b, s, v) for b, s, v in given if b.winner is Winner.CONFIG and not _is_for_tests(s.path, declared.path)
            ]
            # Several configs of one program are its variants: each differs from the default on purpose. And a flag
            # that is off unless given declares no value of its own.
            if len({b.source for b, _, _ in considered}) != 1 or option.flag:
                return None
            # A parameter that one section alone sets is the same value twice; one that several set is not.
            if len({b.keys for b, _, _ in considered}) != 1 or self._has_variants(considered[0][0]):
                return None
        different = [(b, s) for b, s, v in considered if not same(option.value, v)]
        if not different:
            return None
        name = option.spelling or option.name
        if option.kind is OptionKind.PARAMETER:
            name = f"{option.function.partition('.')[0]}({option.name})"
        elif option.kind is OptionKind.FIELD:
            name = f"{option.function}.{option.name}"
        code = Side(declared.path, option.default_range, name, option.source)
        sides = tuple(dict.fromkeys(side for _, side in different))
        first = different[0][0]
        guarded = winner is Winner.CODE and all(binding.when_set for binding, _ in different)
        return Divergence(option, code, sides, winner, first.place, first.function, guarded)

    def _has_variants(self, binding: Binding) -> bool:
        """Whether other configs of the same folder set the same key: then one is chosen at run time."""
        source = binding.source
        if source.embedded:
            return False
        return any(
            path != source.path and self.files[path].find(binding.keys) is not None
            for path in self._by_folder.get(source.path.parent, ())
        )

    @cached_property
    def _by_folder(self) -> dict[Path, list[Path]]:
        """The YAML files of each folder."""
        found: dict[Path, list[Path]] = {}
        for path in self.files:
            found.setdefault(path.parent, []).append(path)
        return found

    def _value(self, binding: Binding) -> tuple[Side | None, Any]:
        """The config's side of a binding, and its value; (None, None) where the config has none."""
        file, dialect = self._file(binding.source)
        node = file.find(binding.keys) if file is not None else None
        if file is None or node is None:
            return None, None
        value = file.data(node, dialect)
        if value is None or value is OPAQUE or isinstance(value, dict) or _interpolated(value):
            return None, None
        # An alias or a merge key leads to a value elsewhere: that is where it is to be changed.
        span = node.range
        if binding.source.embedded:
            load = self.facts[binding.source.path].loads[binding.source.load or 0]
            span = load.text_range
        name = ".".join(binding.keys)
        return Side(binding.source.path, span, name, _written(node), binding.source.embedded), value

    def _file(self, source: Source) -> tuple[ConfigFile | None, Dialect]:
        if not source.known:
            return None, Dialect.PYYAML
        if source.load is None:
            return self.files.get(source.path), self._dialect(source.path) or Dialect.PYYAML
        if source not in self._embedded:
            load = self.facts[source.path].loads[source.load]
            file = ConfigFile.parse(source.path, load.text or "")
            self._embedded[source] = (file, load.dialect or Dialect.PYYAML)
        return self._embedded[source]

    @cached_property
    def _embedded(self) -> dict[Source, tuple[ConfigFile, Dialect]]:
        return {}

    def _broken_promises(self, reported: set[Side]) -> Iterator[Divergence]:
        """`cfg["epochs"] = epochs`, always, where the documentation says: overrides the config if it is given."""
        for binding in self._bindings:
            option = binding.option
            if binding.source.known or binding.winner is not Winner.CODE or binding.when_set:
                continue
            if option.state is not DefaultState.KNOWN or option.value is None or not option.promises_override:
                continue
            code = Side(*binding.place, option.spelling or option.name, option.source)
            if code not in reported:
                yield Divergence(option, code, (), Winner.CODE, binding.place, binding.function)


def _is_attribute_of_self(symbol: Symbol) -> bool:
    """Whether it is `self.cfg`, which stands for a config rather than being one of its keys."""
    return isinstance(symbol, At) and isinstance(symbol.base, Parameter) and symbol.base.name == "self"


def _differing(before: Mapping[Path, Any], after: Mapping[Path, Any]) -> set[Path]:
    return {path for path in before.keys() | after.keys() if before.get(path) != after.get(path)}


def _is_for_tests(config: Path, code: Path) -> bool:
    """Whether a config belongs to the tests of the code: its values are chosen to be quick, or odd."""
    below = config.relative_to(os.path.commonpath((config, code)))
    return bool(_TEST_FOLDERS.intersection(below.parts[:-1]))


def _options(facts: ConfigFacts) -> list[Option]:
    return [*facts.options, *(option for known in facts.classes for option in known.options)]


def same(default: Any, value: Any) -> bool:
    """Whether a default in Python and a value in a config mean the same, however they are written."""
    if isinstance(default, bool) or isinstance(value, bool):
        return default == value and isinstance(default, (bool, int)) and isinstance(value, (bool, int))
    left, right = _number(default), _number(value)
    if left is not None and right is not None:
        return left == right or (left != left and right != right)
    if isinstance(default, (list, tuple)) and isinstance(value, (list, tuple)):
        return len(default) == len(value) and all(same(a, b) for a, b in zip(default, value, strict=True))
    if isinstance(default, str) and isinstance(value, str):
        return default == value or _path(default) == _path(value)
    return bool(default == value)


def _number(value: Any) -> float | int | None:
    """A number, also when PyYAML reads it as text (`1e-3`): that is another rule's finding."""
    if isinstance(value, (int, float)):
        return value
    if isinstance(value, str):
        try:
            return float(value)
        except ValueError:
            return None
    return None


def _path(text: str) -> str:
    return os.path.normpath(os.path.expanduser(text)).replace("\\", "/")  # noqa: PTH111 - Path raises on `~nobody`


def _interpolated(value: Any) -> bool:
    if isinstance(value, list):
        return any(_interpolated(part) for part in value)
    return isinstance(value, str) and ("${" in value or "{{" in value or "$(" in value)


def _written(node: ConfigNode) -> str:
    if node.kind is NodeKind.SCALAR:
        return node.text if node.plain else repr(node.text)
    if node.kind is NodeKind.SEQUENCE:
        return "[" + ", ".join(_written(child) for child in node.children) + "]"
    return "..."
