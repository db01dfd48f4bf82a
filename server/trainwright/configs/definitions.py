"""What a dotted name in a config stands for, in the workspace or in an installed library, and what it takes.

Libraries are read as text from the `site-packages` of the chosen interpreter; nothing is imported. What cannot be
told that way is unknown.
"""

from __future__ import annotations

import ast
import contextlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from inspect import cleandoc
from pathlib import Path

from trainwright.configs.scopes import PlainStatement, Statement
from trainwright.configs.signatures import (
    ClassSignature,
    Forward,
    FunctionSignature,
    ModuleSignatures,
    Parameter,
    ParameterKind,
    signatures_of,
)
from trainwright.positions import Range

Code = tuple[Sequence[Statement], Sequence[str]]
"""The top-level statements of a module, and its lines."""

_MAX_HOPS = 16
_MAX_MODULE = 2_000_000
"""Bytes: larger modules are tables."""
_NOTHING_INHERITED = frozenset(
    {"object", "ABC", "abc.ABC", "Generic", "typing.Generic", "Protocol", "typing.Protocol", "type"}
)
_PLAIN_METACLASSES = frozenset(
    {"", "ABCMeta", "abc.ABCMeta", "type", "EnumMeta", "enum.EnumMeta", "_DataModuleWrapper"}
)
_FIELD_BASES = frozenset({"BaseModel", "BaseSettings", "NamedTuple", "TypedDict", "RootModel", "SQLModel"})
_FORBIDDING = frozenset({"NamedTuple", "TypedDict"})
_KEEPS_SIGNATURE = frozenset(
    {"staticmethod", "classmethod", "abstractmethod", "override", "final", "no_grad", "inference_mode", "deprecated",
     "beartype", "typechecked", "jaxtyped", "rank_zero_only", "validate_call", "cache", "lru_cache", "torchscript",
     "configurable_init", "cached", "contextmanager", "wraps", "export", "ignore", "disable", "compile", "jit_ignore"}
)  # fmt: skip


@dataclass(frozen=True)
class Definition:
    """A class or function: `name` is `Class`, `function` or `Class.method` within the file."""

    path: Path
    name: str
    is_class: bool
    range: Range = field(compare=False)


@dataclass(frozen=True)
class Absent:
    """A module was found, but nothing in it has that name."""

    path: Path
    name: str


@dataclass(frozen=True)
class Taken:
    """Something that a class or function takes, with where that is declared."""

    parameter: Parameter
    path: Path
    owner: str
    """The class or function that declares it."""

    @property
    def name(self) -> str:
        """Its name."""
        return self.parameter.name


@dataclass(frozen=True)
class Signature:
    """All that a class or function takes, inherited parameters included.

    `anything` tells that it may take more than is known: `**kwargs`, or an ancestor that is not.
    """

    definition: Definition
    taken: tuple[Taken, ...]
    anything: bool
    doc: str = field(default="", compare=False)
    ignores: bool = False
    """Whether it drops what it does not know, as pydantic does."""

    def get(self, name: str) -> Taken | None:
        """What it takes under a name."""
        return next((each for each in self.taken if each.name == name), None)


def _always(_path: Path, _package: str) -> bool:
    return True


@dataclass(frozen=True)
class Installed:
    """Where libraries are installed, and whether one of them is what the program around a file asks for."""

    folders: tuple[str, ...] = ()
    fits: Callable[[Path, str], bool] = _always


@dataclass
class _Library:
    stamp: tuple[int, int]
    signatures: ModuleSignatures


_libraries: dict[Path, _Library] = {}
"""Modules of libraries that were read, for all projects of the process."""
_MOST_LIBRARY_MODULES = 1_500


class Definitions:
    """Looks dotted names up. Everything is bounded: hops, inheritance, the size of what is read."""

    def __init__(
        self,
        module_of: Callable[[Path, str], Path | None],
        is_workspace: Callable[[Path], bool],
        code: Callable[[Path], Code | None],
        installed: Installed = Installed(),
    ) -> None:
        """`module_of` finds the workspace's file of a module as seen from a file; `code` is what stands in it."""
        self._module_of = module_of
        self._is_workspace = is_workspace
        self._code = code
        self._roots = tuple(Path(each) for each in installed.folders)
        self._fits = installed.fits
        self._own: dict[Path, ModuleSignatures | None] = {}
        self._located: dict[str, Path | None] = {}
        self._found: dict[tuple[Path, str], Definition | Absent | None] = {}
        self._signatures: dict[Definition, Signature | None] = {}

    @property
    def read(self) -> frozenset[Path]:
        """The files of the workspace that something was asked about."""
        return frozenset(self._own)

    def forget(self, paths: Iterable[Path]) -> bool:
        """Read these files again; whether what they say has changed, but for where it stands."""
        changed = False
        for path in paths:
            if path in self._own:
                before = self._own[path]
                self._own[path] = self._read_own(path)
                changed = changed or before != self._own[path]
        self._signatures.clear()  # places may be others
        self._found.clear()
        return changed

    def forget_names(self, paths: Iterable[Path]) -> None:
        """Files have come, gone or changed."""
        for path in paths:
            self._own.pop(path, None)
        self._signatures.clear()
        self._found.clear()
        self._located.clear()

    # -- modules -------------------------------------------------------------------------------------------------------

    def module(self, path: Path) -> ModuleSignatures | None:
        """The names of a module; None when it cannot be read."""
        if self._is_workspace(path):
            if path not in self._own:
                self._own[path] = self._read_own(path)
            return self._own[path]
        return self._library(path)

    def statements(self, path: Path) -> tuple[ast.stmt, ...]:
        """The statements at the top of a module of the workspace."""
        code = self._code(path) if self._is_workspace(path) else None
        return tuple(each.node for each in code[0]) if code is not None else ()

    def _read_own(self, path: Path) -> ModuleSignatures | None:
        code = self._code(path)
        return signatures_of(*code) if code is not None else None

    @staticmethod
    def _library(path: Path) -> ModuleSignatures | None:
        known = _libraries.get(path)
        if known is not None:
            return known.signatures
        try:
            status = path.stat()
        except OSError:
            return None
        code = code_on_disk(path) if status.st_size <= _MAX_MODULE else None
        if code is None:
            return None
        if len(_libraries) >= _MOST_LIBRARY_MODULES:
            _libraries.clear()
        _libraries[path] = _Library((status.st_mtime_ns, status.st_size), signatures_of(*code))
        return _libraries[path].signatures

    def locate(self, importer: Path, module: str) -> Path | None:
        """The file of a module as `importer` names it."""
        root = next((root for root in self._roots if importer.is_relative_to(root)), None)
        bare = module.lstrip(".")
        level = len(module) - len(bare)
        if root is None:
            found = self._module_of(importer, module)
            if found is not None or level:
                return found
        elif level:
            folders = list(importer.parents)
            return _file_of(folders[min(level, len(folders)) - 1], bare)
        if root is None and not self._fits(importer, bare.partition(".")[0]):
            return None
        if bare not in self._located:
            self._located[bare] = next(filter(None, (_file_of(root, bare) for root in self._roots)), None)
        return self._located[bare]

    # -- names ---------------------------------------------------------------------------------------------------------

    def find(self, importer: Path, target: str) -> Definition | Absent | None:
        """What a dotted name means in the file `importer`; None when that is not known."""
        key = (importer if self._is_workspace(importer) else importer.parent, target)
        if key not in self._found:
            self._found[key] = self._find(importer, target, _MAX_HOPS)
        return self._found[key]

    def _find(self, importer: Path, target: str, hops: int) -> Definition | Absent | None:
        if hops <= 0 or not target.strip("."):
            return None
        dots = target[: len(target) - len(target.lstrip("."))]
        parts = target[len(dots) :].split(".")
        if not all(part.isidentifier() for part in parts):
            return None
        for split in range(len(parts), -1 if dots else 0, -1):
            if split == len(parts) and not dots and split > 1:
                continue
            path = self.locate(importer, dots + ".".join(parts[:split]))
            if path is None:
                continue
            if split == len(parts):
                return None  # a module
            return self._member(path, parts[split:], hops - 1)
        return None

    def _member(self, path: Path, names: list[str], hops: int) -> Definition | Absent | None:
        module = self.module(path)
        if module is None or hops <= 0:
            return None
        first, rest = names[0], names[1:]
        if first in module.classes:
            return self._of_class(path, module.classes[first], rest, hops)
        if first in module.functions:
            return Definition(path, first, False, module.functions[first].range) if not rest else None
        if first in module.imports:
            return self._find(path, ".".join((module.imports[first], *rest)), hops - 1)
        if first in module.aliases:
            return self._member(path, [*module.aliases[first].split("."), *rest], hops - 1)
        if first in module.others or "__getattr__" in module.functions:
            return None
        unknown = False
        for star in module.stars:
            source = self.locate(path, star)
            found = self._member(source, names, hops - 1) if source is not None and source != path else None
            if isinstance(found, Definition):
                return found
            unknown = unknown or found is None
        if path.stem == "__init__":
            submodule = self.locate(path, f".{first}")
            if submodule is not None and submodule != path:
                return self._member(submodule, rest, hops - 1) if rest else None
            if self._is_folder(path.parent / first):
                return None
        return None if unknown else Absent(path, first)

    def _is_folder(self, folder: Path) -> bool:
        return folder.is_dir()

    def _of_class(self, path: Path, found: ClassSignature, rest: list[str], hops: int) -> Definition | Absent | None:
        if not rest:
            return Definition(path, found.name, True, found.range)
        if len(rest) > 1:
            return None
        method = next((each for each in found.methods if each.name == rest[0]), None)
        if method is not None:
            return Definition(path, f"{found.name}.{method.name}", False, method.range)
        for base in found.bases:
            inherited = self._member(path, [*base.split("."), *rest], hops - 1) if base != "?" else None
            if isinstance(inherited, Definition):
                return inherited
        return None

    def resolve(self, path: Path, name: str) -> Definition | None:
        """What a name (dotted) means within a module."""
        if not all(part.isidentifier() for part in name.split(".")):
            return None
        found = self._member(path, name.split("."), _MAX_HOPS)
        return found if isinstance(found, Definition) else None

    def canonical(self, path: Path, name: str) -> str:
        """The qualified name of what a module calls `name`: imports and aliases resolved as far as texts say."""
        first, _, rest = name.partition(".")
        module = self.module(path)
        if module is None:
            return name
        imported = module.imports.get(first) or module.aliases.get(first)
        return f"{imported}.{rest}" if imported and rest else imported or name

    # -- signatures ----------------------------------------------------------------------------------------------------

    def signature(self, definition: Definition) -> Signature | None:
        """What a class or function takes; None when nothing is known about it."""
        if definition not in self._signatures:
            self._signatures[definition] = None  # what inherits from itself takes nothing that is known
            self._signatures[definition] = self._signature(definition)
        return self._signatures[definition]

    def class_of(self, definition: Definition) -> ClassSignature | None:
        """What a class says itself."""
        module = self.module(definition.path)
        return module.classes.get(definition.name) if module is not None else None

    def bases(self, definition: Definition) -> list[Definition | str]:
        """The bases of a class; as text where it is not known what they are."""
        found = self.class_of(definition)
        return [self.resolve(definition.path, b) or self.canonical(definition.path, b) for b in found.bases] \
            if found is not None else []  # fmt: skip

    def ancestors(self, definition: Definition) -> tuple[list[Definition], list[str]]:
        """All classes that a class descends from, itself first, and the names of those that are not known."""
        seen: list[Definition] = []
        unknown: list[str] = []
        waiting = [definition]
        while waiting and len(seen) < 64:
            current = waiting.pop(0)
            if current in seen:
                continue
            seen.append(current)
            for base in self.bases(current):
                if isinstance(base, Definition):
                    waiting.append(base)
                else:
                    unknown.append(base)
        return seen, unknown

    def _signature(self, definition: Definition) -> Signature | None:
        module = self.module(definition.path)
        if module is None:
            return None
        owner, _, method = definition.name.partition(".")
        if definition.is_class:
            found = module.classes.get(owner)
            return self._of_construction(definition, found) if found is not None else None
        function = module.functions.get(owner)
        if method:
            own = module.classes.get(owner)
            function = next((each for each in own.methods if each.name == method), None) if own is not None else None
        if function is None:
            return None
        return self._called(definition, function, None)

    def _of_construction(self, definition: Definition, found: ClassSignature) -> Signature | None:
        if found.metaclass not in _PLAIN_METACLASSES and found.metaclass.rpartition(".")[2] not in _PLAIN_METACLASSES:
            return Signature(definition, self._own_parameters(definition, found), True, cleandoc(found.doc))
        if found.init is not None:
            return self._called(definition, found.init, found)
        if found.is_dataclass or self._takes_fields(definition):
            return self._fields(definition, found)
        if found.fields and not all(self._keeps(definition.path, name) for name in found.decorators):
            fields = tuple(Taken(each, definition.path, definition.name) for each in found.fields)
            return Signature(definition, fields, True, cleandoc(found.doc))  # a decorator may make `__init__` of them
        for base in found.bases:
            if base.rpartition(".")[2] in _NOTHING_INHERITED:
                continue
            parent = self.resolve(definition.path, base) if base != "?" else None
            inherited = self.signature(parent) if parent is not None else None
            if inherited is None:
                return Signature(definition, (), True, cleandoc(found.doc))
            if inherited.taken or inherited.anything or len(found.bases) == 1:
                return replace(inherited, definition=definition, doc=cleandoc(found.doc) or inherited.doc)
        return Signature(definition, (), False, cleandoc(found.doc))

    @staticmethod
    def _own_parameters(definition: Definition, found: ClassSignature) -> tuple[Taken, ...]:
        parameters = found.init.parameters if found.init is not None else ()
        return tuple(Taken(p, definition.path, definition.name) for p in parameters if _can_be_named(p))

    def takes_fields(self, definition: Definition) -> bool:
        """Whether a class takes its annotated names: dataclasses, attrs classes, models of pydantic's."""
        found = self.class_of(definition)
        return found is not None and found.init is None and (found.is_dataclass or self._takes_fields(definition))

    def declares(self, definition: Definition, name: str) -> bool:
        """Whether a class, or an ancestor, has an annotated name that is no parameter of its construction."""
        return any(
            known is not None and name in known.unlisted for known in map(self.class_of, self.ancestors(definition)[0])
        )

    def _takes_fields(self, definition: Definition) -> bool:
        seen, unknown = self.ancestors(definition)
        names = {each.name for each in seen[1:]} | {name.rpartition(".")[2] for name in unknown}
        return bool(names & _FIELD_BASES)

    def _fields(self, definition: Definition, found: ClassSignature) -> Signature:
        seen, unknown = self.ancestors(definition)
        fields: dict[str, Taken] = {}
        for each in reversed(seen):
            known = self.class_of(each)
            if known is None or each.name in _FIELD_BASES:
                continue
            for own in known.fields:
                fields[own.name] = Taken(own, each.path, each.name)
        names = {each.name for each in seen[1:]} | {name.rpartition(".")[2] for name in unknown}
        strange = [n for n in unknown if n.rpartition(".")[2] not in _FIELD_BASES | _NOTHING_INHERITED]
        drops = bool(names & (_FIELD_BASES - _FORBIDDING))
        loose = any(known is not None and known.loose for known in map(self.class_of, seen))
        open_ended = bool(strange) or loose
        return Signature(definition, tuple(fields.values()), open_ended, cleandoc(found.doc), ignores=drops)

    def _called(self, definition: Definition, function: FunctionSignature, cls: ClassSignature | None) -> Signature:
        doc = "\n\n".join(cleandoc(text) for text in (cls.doc if cls is not None else "", function.doc) if text)
        taken = [Taken(p, definition.path, definition.name) for p in function.parameters if _can_be_named(p)]
        anything = not all(self._keeps(definition.path, name) for name in function.decorators)
        if function.takes_anything and not anything:
            forwards = function.forwards
            if forwards is None:
                anything = True
            for forward in forwards or ():
                further = self._forwarded(definition, forward, cls)
                if further is None:
                    anything = True
                    continue
                names = {each.name for each in taken}
                rest = [each for each in further.taken if each.name not in forward.given][forward.positional :]
                taken += [each for each in rest if each.name not in names]
                anything = anything or further.anything
        if len(function.parameters) >= 400:
            anything = True
        return Signature(definition, tuple(taken), anything, doc)

    def _forwarded(self, definition: Definition, forward: Forward, cls: ClassSignature | None) -> Signature | None:
        if forward.target:
            target = self.resolve(definition.path, forward.target)
            return self.signature(target) if target is not None else None
        if cls is None:
            return None
        for base in cls.bases:
            if base.rpartition(".")[2] in _NOTHING_INHERITED:
                continue
            parent = self.resolve(definition.path, base) if base != "?" else None
            return self.signature(parent) if parent is not None else None
        return None

    def _keeps(self, path: Path, decorator: str) -> bool:
        """Whether what is decorated takes what it took before."""
        if decorator.rpartition(".")[2] in _KEEPS_SIGNATURE:
            return True
        found = self.resolve(path, decorator) if decorator != "?" else None
        if found is None or found.is_class:
            return False
        module = self.module(found.path)
        function = module.functions.get(found.name) if module is not None else None
        return function is not None and function.wraps


def code_on_disk(path: Path) -> Code | None:
    """The statements of a file as it is on disk; None when it cannot be read or does not parse."""
    try:
        return code_of_text(path.read_bytes().decode("utf-8-sig"))
    except (OSError, ValueError):
        return None


def code_of_text(text: str) -> Code | None:
    """The statements of a Python text; None when it does not parse."""
    from trainwright.source.text import split_lines

    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    return [PlainStatement(statement) for statement in tree.body], split_lines(text)


def _file_of(root: Path, module: str) -> Path | None:
    base = root.joinpath(*module.split(".")) if module else root
    for candidate in (base / "__init__.py", Path(f"{base}.py"), Path(f"{base}.pyi")):
        with contextlib.suppress(OSError):  # a name of a config may be too long for a file
            if candidate.is_file():
                return candidate
    return None


def _can_be_named(parameter: Parameter) -> bool:
    return parameter.kind in (ParameterKind.NAMED, ParameterKind.KEYWORD_ONLY, ParameterKind.FIELD)
