"""Follows the symbols of all files' facts to what they are: a section of a config, a parser's options, a class."""

from __future__ import annotations

import os.path
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from trainwright.configs.declarations import library_class
from trainwright.configs.document import ConfigFile
from trainwright.configs.facts import (
    Arguments,
    At,
    CallSite,
    ClassFacts,
    ClassKind,
    ConfigFacts,
    DefaultState,
    Element,
    FunctionFacts,
    Here,
    Joined,
    Loaded,
    Option,
    Pack,
    Parameter,
    Parser,
    Result,
    Symbol,
    Text,
    Up,
    choices,
)
from trainwright.configs.structured import Stores

MAX_DEPTH = 24
_BY_HYDRA = ("hydra.main", "hydra.compose")
MAX_VALUES = 24
"""A symbol that stands for more things than this stands for nothing that a rule could use."""


@dataclass(frozen=True)
class Source:
    """Where a config comes from: a YAML file, YAML text in a Python file (`load` tells which), or an unknown path."""

    path: Path
    load: int | None = None
    known: bool = True

    @property
    def embedded(self) -> bool:
        """Whether it is YAML text within a Python file."""
        return self.load is not None and self.known


@dataclass(frozen=True)
class Section:
    """A config, or the part of it below some keys."""

    source: Source
    keys: tuple[str, ...] = ()


@dataclass(frozen=True)
class Options:
    """All that one parser gives."""

    path: Path
    parser: Parser


@dataclass(frozen=True)
class Instance:
    """An object of a class of the workspace."""

    path: Path
    name: str


@dataclass(frozen=True)
class Declared:
    """One option, field or parameter, with the file that declares it."""

    path: Path
    option: Option


Meaning = Section | Options | Instance | Declared
Environment = tuple[tuple[tuple[Path, str], tuple[tuple[str, "Bound"], ...]], ...]


@dataclass(frozen=True)
class Bound:
    """An argument as the caller sees it."""

    path: Path
    symbol: Symbol
    environment: Environment

    def __hash__(self) -> int:
        return self._hash

    @cached_property
    def _hash(self) -> int:
        # Environments hold each other, and are looked up often: hashed anew each time, that took most of the time.
        return hash((self.path, self.symbol, self.environment))


class Resolver:
    """Looks symbols up across files. Everything is bounded: chains, alternatives, recursion."""

    def __init__(
        self,
        files: Mapping[Path, ConfigFile],
        facts: Mapping[Path, ConfigFacts],
        said: Callable[[Path], tuple[Path, ...] | None] = lambda _: None,
    ) -> None:
        """`said` are the configs that settings name for a Python file."""
        self._said = said
        self.files = files
        self.facts = facts
        self.stores = Stores(facts)
        self._functions = {path: {f.name: f for f in known.functions} for path, known in facts.items()}
        self._classes = {path: {c.name: c for c in known.classes} for path, known in facts.items()}
        self._imports = {path: dict(known.imports) for path, known in facts.items()}
        self._calls: dict[tuple[Path, str], list[tuple[Path, CallSite]]] = {}
        self._memo: dict[tuple[Path, Symbol, Environment], frozenset[Meaning]] = {}
        self._options: dict[Options, list[tuple[Path, Option]]] = {}
        self._depth = 0
        self._modules: dict[tuple[Path, str], Path | None] = {}
        self._imported: dict[Path, frozenset[Path]] = {}
        self._stems: dict[str, Path] = {}
        """Files by their path without suffix; packages by their folder."""
        for path in facts:
            stem = path.parent if path.name == "__init__.py" else path.with_suffix("")
            self._stems.setdefault(stem.as_posix(), path)
        self._roots = {part for stem in self._stems for part in stem.split("/")}
        for path, known in facts.items():
            for site in known.calls:
                target = self.find(path, site.call.target)
                if target is not None:
                    self._calls.setdefault(target, []).append((path, site))

    # -- names across files --------------------------------------------------------------------------------------------

    def find(self, path: Path, target: str, hops: int = 4) -> tuple[Path, str] | None:
        """File and name of the function or class that `target` means in the file `path`."""
        if target.startswith("::"):
            return path, target[2:]
        bare = target.lstrip(".")
        package, _, name = bare.rpartition(".")
        module = target[: len(target) - len(bare)] + package
        found = self.module(path, module)
        if found is None:
            return self._find_method(path, module, name)
        if name in self._functions[found] or name in self._classes[found]:
            return found, name
        onwards = self._imports[found].get(name)
        return self.find(found, onwards, hops - 1) if onwards is not None and hops else None

    def _find_method(self, path: Path, owner: str, name: str) -> tuple[Path, str] | None:
        """The same for a static or class method, by the dotted name of its class."""
        bare = owner.lstrip(".")
        package, _, cls = bare.rpartition(".")
        found = self.module(path, owner[: len(owner) - len(bare)] + package) if package else None
        if found is None or f"{cls}.{name}" not in self._functions[found]:
            return None
        return found, f"{cls}.{name}"

    def module(self, importer: Path, module: str) -> Path | None:
        """The file of a module as `importer` names it: beside it, or below a folder above it (or its `src`)."""
        key = (importer.parent, module)
        if key not in self._modules:
            self._modules[key] = self._search(importer, module)
        return self._modules[key]

    def _search(self, importer: Path, module: str) -> Path | None:
        bare = module.lstrip(".")
        level = len(module) - len(bare)
        if level:
            folders: Sequence[Path] = list(importer.parents)[level - 1 : level]
        elif bare.partition(".")[0] in self._roots:
            folders = importer.parents
        else:
            return None  # a library
        tail = "/" + bare.replace(".", "/") if bare else ""
        for folder in folders:
            base = folder.as_posix().rstrip("/")
            found = self._stems.get(base + tail) or self._stems.get(f"{base}/src{tail}")
            if found is not None:
                return found
        return None

    def class_facts(self, found: Instance) -> ClassFacts | None:
        """The facts of a class."""
        return self._classes[found.path].get(found.name)

    def class_options(self, found: Instance, hops: int = 6) -> tuple[tuple[Path, Option], ...]:
        """What constructing the class takes, with inherited fields, or the inherited `__init__`."""
        facts = self.class_facts(found)
        if facts is None or not hops:
            return ()
        own = tuple((found.path, option) for option in facts.options)
        if own and facts.kind not in (ClassKind.DATACLASS, ClassKind.PYDANTIC):
            return own
        names = {option.name for option in facts.options}
        for base in facts.bases:
            target = self.find(found.path, base)
            if target is not None:
                inherited = self.class_options(Instance(*target), hops - 1)
                own += tuple(pair for pair in inherited if pair[1].name not in names)
        return own

    def class_kind(self, found: Instance, hops: int = 6) -> ClassKind:
        """What a class is, through its bases in the workspace."""
        facts = self.class_facts(found)
        if facts is None or not hops:
            return ClassKind.OTHER
        if facts.kind is not ClassKind.OTHER:
            return facts.kind
        for base in facts.bases:
            target = self.find(found.path, base)
            kind = self.class_kind(Instance(*target), hops - 1) if target is not None else library_class(base)
            if kind is not ClassKind.OTHER:
                return kind
        return ClassKind.OTHER

    def imported_by(self, path: Path) -> frozenset[Path]:
        """A file with all files of the workspace that it imports, directly or not, at the top of modules."""
        if path not in self._imported:
            found = {path}
            waiting = [path]
            while waiting:
                current = waiting.pop()
                for name in self._imports.get(current, {}).values():
                    for module in self._modules_on_the_way(current, name):
                        if module not in found:
                            found.add(module)
                            waiting.append(module)
            self._imported[path] = frozenset(found)
        return self._imported[path]

    def _modules_on_the_way(self, importer: Path, name: str) -> Iterator[Path]:
        """The modules that an import runs: `a`, `a.b` and `a.b.c` for `from a.b import c`."""
        bare = name.lstrip(".")
        dots = name[: len(name) - len(bare)]
        parts = bare.split(".")
        for count in range(0 if dots else 1, len(parts) + 1):
            module = self.module(importer, dots + ".".join(parts[:count]))
            if module is not None:
                yield module

    # -- meanings ------------------------------------------------------------------------------------------------------

    def resolve(self, path: Path, symbol: Symbol, environment: Environment = ()) -> frozenset[Meaning]:
        """All that `symbol` may mean in the file `path`."""
        key = (path, symbol, environment)
        if key in self._memo:
            return self._memo[key]
        if self._depth > MAX_DEPTH:
            return frozenset()
        self._memo[key] = frozenset()  # what depends on itself adds nothing to itself
        self._depth += 1
        found: set[Meaning] = set()
        for choice in choices(symbol):
            found.update(self._resolve(path, choice, environment))
            if len(found) > MAX_VALUES * 4:
                found.clear()
                break
        self._depth -= 1
        self._memo[key] = frozenset(found)
        return self._memo[key]

    def _resolve(self, path: Path, symbol: Symbol, environment: Environment) -> Iterator[Meaning]:
        if isinstance(symbol, Loaded):
            for source in self.sources(path, symbol.load, environment):
                yield Section(source)
        elif isinstance(symbol, Parser):
            yield Options(path, symbol)
        elif isinstance(symbol, Arguments):
            for meaning in self.resolve(path, symbol.parser, environment):
                if isinstance(meaning, Options):
                    yield meaning
        elif isinstance(symbol, At):
            yield from self._at(path, symbol, environment)
        elif isinstance(symbol, Element):
            yield from self._element(path, symbol, environment)
        elif isinstance(symbol, Parameter):
            yield from self._parameter(path, symbol, environment)
        elif isinstance(symbol, Result):
            yield from self._result(path, symbol, environment)

    def _at(self, path: Path, symbol: At, environment: Environment) -> Iterator[Meaning]:
        if is_self(symbol.base):
            yield from self._attribute(path, symbol)
            return
        if isinstance(symbol.base, At) and symbol.base.key == "hparams" and is_self(symbol.base.base):
            assert isinstance(symbol.base.base, Parameter)
            owner = symbol.base.base.function.rpartition(".")[0]
            yield from self.resolve(path, Parameter(f"{owner}.__init__", symbol.key))
            return
        for base in self.resolve(path, symbol.base, environment):
            if isinstance(base, Section):
                yield Section(base.source, (*base.keys, symbol.key))
            elif isinstance(base, Options):
                yield from (Declared(where, o) for where, o in self.options_of(base) if o.name == symbol.key)
            elif isinstance(base, Instance):
                for where, option in self.class_options(base):
                    if option.name == symbol.key:
                        target = self.find(where, option.type) if option.type else None
                        yield Declared(where, option)
                        if target is not None:
                            yield Instance(*target)

    def _attribute(self, path: Path, symbol: At) -> Iterator[Meaning]:
        """What the methods of a class put into `self.cfg`."""
        assert isinstance(symbol.base, Parameter)
        waiting = [(path, symbol.base.function.rpartition(".")[0])]
        seen: set[tuple[Path, str]] = set()
        while waiting and len(seen) < 12:
            where = waiting.pop()
            if where in seen:
                continue
            seen.add(where)
            for value in self._attributes.get((*where, symbol.key), ()):
                yield from self.resolve(where[0], value)
            facts = self._classes[where[0]].get(where[1])
            for base in facts.bases if facts is not None else ():
                found = self.find(where[0], base)
                if found is not None:
                    waiting.append(found)

    @cached_property
    def _attributes(self) -> dict[tuple[Path, str, str], list[Symbol]]:
        """By file, class and name: what methods assign to an attribute of `self`."""
        found: dict[tuple[Path, str, str], list[Symbol]] = {}
        for path, known in self.facts.items():
            for assignment in known.assignments:
                for low in choices(assignment.low):
                    if isinstance(low, At) and is_self(low.base):
                        assert isinstance(low.base, Parameter)
                        owner = low.base.function.rpartition(".")[0]
                        found.setdefault((path, owner, low.key), []).append(assignment.high)
        return found

    def _parameter(self, path: Path, symbol: Parameter, environment: Environment) -> Iterator[Meaning]:
        given = dict(environment).get((path, symbol.function))
        if given is not None:
            for name, bound in given:
                if name == symbol.name:
                    yield from self.resolve(bound.path, bound.symbol, bound.environment)
            return
        function = self._functions[path].get(symbol.function)
        if function is not None and function.command is not None:
            command = Parser(symbol.function)
            yield from (
                Declared(where, o) for where, o in self.options_of(Options(path, command)) if o.name == symbol.name
            )
        for caller, argument in self._arguments(path, symbol, function):
            yield from self.resolve(caller, argument)

    def _arguments(
        self, path: Path, symbol: Parameter, function: FunctionFacts | None
    ) -> Iterator[tuple[Path, Symbol]]:
        """What the calls of a function pass for a parameter."""
        owner, _, method = symbol.function.rpartition(".")
        names: tuple[str, ...] | None = function.parameters if function is not None else None
        called = symbol.function
        facts = self._classes[path].get(owner) if method == "__init__" else None
        if facts is not None:
            called, names = owner, tuple(option.name for option in facts.options)
        for caller, site in self._calls.get((path, called), ())[:MAX_VALUES]:
            for name, argument in _matched(site.call, names):
                if name == symbol.name:
                    yield caller, argument

    def _result(self, path: Path, symbol: Result, environment: Environment) -> Iterator[Meaning]:
        target = self.find(path, symbol.target)
        if target is None:
            return
        where, name = target
        if name in self._classes[where]:
            yield Instance(where, name)
            # Its fields are the section's keys: what is later done to them is done to these.
            for expanded in symbol.expanded:
                yield from (m for m in self.resolve(path, expanded, environment) if isinstance(m, Section))
            return
        for returned, inner in self._returned(path, symbol, environment):
            yield from self.resolve(where, returned, inner)

    def _returned(self, path: Path, symbol: Result, environment: Environment) -> Iterator[tuple[Symbol, Environment]]:
        """What a call returns, with the environment in which it is to be understood."""
        target = self.find(path, symbol.target)
        function = self._functions[target[0]].get(target[1]) if target is not None else None
        if target is None or function is None or self._nesting(environment) > 4:
            return
        given = tuple((name, Bound(path, s, environment)) for name, s in _matched(symbol, function.parameters))
        for returned in choices(function.returns):
            yield returned, ((target, given),)

    @staticmethod
    def _nesting(environment: Environment) -> int:
        depth = 0
        while environment:
            depth += 1
            bounds = environment[0][1]
            environment = max((bound.environment for _, bound in bounds), key=len, default=())
        return depth

    def _element(self, path: Path, symbol: Element, environment: Environment) -> Iterator[Meaning]:
        for base in choices(symbol.base):
            if not isinstance(base, Result):
                continue
            target = self.find(path, base.target)
            for returned, inner in self._returned(path, base, environment):
                assert target is not None
                if isinstance(returned, Pack) and symbol.index < len(returned.items):
                    yield from self.resolve(target[0], returned.items[symbol.index], inner)
                elif isinstance(returned, Result):
                    yield from self.resolve(target[0], Element(returned, symbol.index), inner)

    def options_of(self, found: Options) -> list[tuple[Path, Option]]:
        """The options of a parser, wherever they are added, without names declared twice with different defaults."""
        if found in self._options:
            return self._options[found]
        own: dict[str, list[tuple[Path, Option]]] = {}
        for path, option, owners in self._owned:
            if found in owners:
                own.setdefault(option.name, []).append((path, option))
        result = []
        for declared in own.values():
            settled = [pair for pair in declared if pair[1].from_set_defaults] or declared
            if len({repr((o.state, o.value)) for _, o in settled}) == 1:
                result.append(settled[-1])
        self._options[found] = result
        return result

    @cached_property
    def _owned(self) -> list[tuple[Path, Option, frozenset[Meaning]]]:
        """Every option with the parsers that it may be added to."""
        return [
            (path, option, self.resolve(path, option.owner))
            for path, known in self.facts.items()
            for option in known.options
        ]

    # -- sources -------------------------------------------------------------------------------------------------------

    def sources(self, path: Path, load: int, environment: Environment = ()) -> tuple[Source, ...]:
        """What the `load`-th load of a file reads."""
        fact = self.facts[path].loads[load]
        if fact.text is not None:
            return (Source(path, load),)
        said = self._said(path) if fact.dialect is not None else None
        if said is not None:
            return tuple(map(Source, said)) or (Source(path, load, known=False),)
        found = []
        for text in self.paths(path, fact.path, environment):
            file = self.locate(path, text)
            if file is None and self.stores and fact.api in _BY_HYDRA:
                file = self._stored(path, text)
            if file is not None:
                found.append(Source(file))
        return tuple(dict.fromkeys(found)) or (Source(path, load, known=False),)

    def _stored(self, path: Path, text: str) -> Path | None:
        """The path that a config of the ConfigStore would have; below the Python file where no folder is named."""
        file = Path(os.path.normpath(text))
        if self.stores.find(file.stem, path, self.imported_by(path)) is None:
            return None
        return path / f"{file.stem}.yaml" if file.parent == path.parent else file

    def locate(self, path: Path, text: str) -> Path | None:
        """The config file that a path in the file `path` means: beside it, or below a folder above it."""
        if Path(text).is_absolute():
            file = Path(os.path.normpath(text))
            return file if file in self.files else None
        for folder in path.parents:
            file = Path(os.path.normpath(folder / text))
            if file in self.files:
                return file
        return None

    def paths(self, path: Path, symbol: Symbol, environment: Environment = (), depth: int = 0) -> set[str]:
        """The paths that a symbol may stand for, as text."""
        found: set[str] = set()
        if depth > 8:
            return found
        for choice in choices(symbol):
            if isinstance(choice, Text):
                found.add(choice.value)
            elif isinstance(choice, Here):
                found.add(str(path))
            elif isinstance(choice, Up):
                found |= {os.path.dirname(p) for p in self.paths(path, choice.path, environment, depth + 1)}  # noqa: PTH120 - Path has "." for ""
            elif isinstance(choice, Joined):
                found |= self._joined(path, choice, environment, depth)
            elif isinstance(choice, Parameter):
                found |= self._parameter_paths(path, choice, environment, depth)
            elif isinstance(choice, At):
                found |= self._defaults(self.resolve(path, choice, environment))
            if len(found) > MAX_VALUES:
                return set()
        return found

    def _joined(self, path: Path, symbol: Joined, environment: Environment, depth: int) -> set[str]:
        whole = {""}
        for part in symbol.parts:
            ends = self.paths(path, part, environment, depth + 1)
            whole = {os.path.join(start, end) for start in whole for end in ends}  # noqa: PTH118 - Path has "." for ""
            if len(whole) > MAX_VALUES:
                return set()
        return whole

    def _parameter_paths(self, path: Path, symbol: Parameter, environment: Environment, depth: int) -> set[str]:
        function = self._functions[path].get(symbol.function)
        default = dict(function.defaults).get(symbol.name) if function is not None else None
        given = dict(environment).get((path, symbol.function))
        found: set[str] = set()
        if given is not None:
            for name, bound in given:
                if name == symbol.name:
                    return self.paths(bound.path, bound.symbol, bound.environment, depth + 1)
        else:
            found |= self._defaults(m for m in self.resolve(path, symbol) if isinstance(m, Declared))
            for caller, argument in self._arguments(path, symbol, function):
                found |= self.paths(caller, argument, (), depth + 1)
        if not found and default is not None:
            found |= self.paths(path, default, environment, depth + 1)
        return found

    def _defaults(self, meanings: Iterator[Meaning] | frozenset[Meaning]) -> set[str]:
        return {
            meaning.option.value
            for meaning in meanings
            if isinstance(meaning, Declared)
            and meaning.option.state is DefaultState.KNOWN
            and isinstance(meaning.option.value, str)
        }


def is_self(symbol: Symbol) -> bool:
    """Whether it is the object that a method belongs to."""
    return isinstance(symbol, Parameter) and symbol.name == "self" and "." in symbol.function


def _matched(call: Result, parameters: tuple[str, ...] | None) -> Iterator[tuple[str, Symbol]]:
    """Parameter names with the arguments of a call."""
    if parameters is not None:
        yield from zip(parameters, call.arguments, strict=False)
    yield from call.keywords
