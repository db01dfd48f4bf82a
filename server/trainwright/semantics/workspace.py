"""The files of a workspace as one program: who defines a name, who calls whom, what a class descends from."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from pathlib import Path
from sys import intern
from typing import TYPE_CHECKING, TypeVar

from trainwright import measured
from trainwright.semantics import library
from trainwright.semantics.facts import ClassFacts, FunctionFacts
from trainwright.semantics.library import MODULE_BASES
from trainwright.semantics.sharing import NONE, shared
from trainwright.semantics.tree import What, events
from trainwright.semantics.values import Kind, Value
from trainwright.semantics.words import names_criterion, names_layers, names_model

if TYPE_CHECKING:
    from trainwright.semantics.flow import Recording
    from trainwright.semantics.model import ClassModel, Function, ModuleModel

T = TypeVar("T")

IMPORTS = "imports between files"
"""What is asked about when it matters which files import which."""
CODE = "code "
"""What questions begin with that were asked about a function's code itself."""

_SWITCHES = frozenset(
    {What.MODE, What.FREEZE, What.GRADIENTS, What.BACKWARD, What.DIFFERENTIATE, What.STEP, What.ZERO_GRAD}
)
_MAX_NESTING = 6
"""How deep classes that build others are followed."""
_MAX_PARENTS = 6
"""How many folders up an absolute import is looked for: scripts are run from the root of their project."""


def _go_on_failing(function: Function, error: BaseException) -> None:
    raise error


def file_of(parts: Sequence[str], path: str, files: Container[str]) -> tuple[str, int] | None:
    """The file of `files` that a dotted name imported in the file `path` begins with, and with how many parts."""
    cuts = [(cut, ".".join(parts[:cut]).replace(".", os.sep)) for cut in range(len(parts), 0, -1)]
    for base in _import_folders(path):
        for cut, relative in cuts:
            for file in (f"{base}{relative}.py", f"{base}{relative}{os.sep}__init__.py"):
                if file in files and file != path:
                    return file, cut
    return None


def _import_folders(path: str) -> Iterator[str]:
    """Where an absolute import in the file `path` is looked for, nearest first: folders, with the separator behind.

    They are texts: this runs for every import of every file, and to build paths would be most of the work.
    """
    folder = path
    for _ in range(_MAX_PARENTS):
        folder = folder.rpartition(os.sep)[0]
        yield f"{folder}{os.sep}"
        yield f"{folder}{os.sep}src{os.sep}"


_KNOWN = frozenset({"torch", "lightning", "builtins", *sys.stdlib_module_names})
"""Packages whose classes rules know by name."""


class Workspace:
    """All loaded Python files. It answers what one file may ask about the others (see facts.World)."""

    def __init__(self) -> None:
        self.modules: dict[Path, ModuleModel] = {}
        self._files: dict[str, ModuleModel] = {}
        """The same, by the spelling of the path."""
        self.awake: dict[ModuleModel, None] = {}
        """Those that hold their trees, the longest awake first."""
        self._roots: set[str] = set()
        self._resolved: dict[tuple[str, Path], Value | None] = {}
        self._bases: dict[str, tuple[frozenset[str], frozenset[str]]] = {}
        """By class: its ancestors in libraries, and what was asked to find them."""
        self.library_ancestors: Callable[[str], tuple[str, ...] | None] = lambda name: None
        """What a class of a library descends from; None when that is not known, or not yet."""
        self._reads: list[set[str]] = []
        self._readers: dict[str, set[str]] = {}
        """Files by their spelling: hashing a Path takes four times as long."""
        self._reach: dict[str, tuple[frozenset[What], frozenset[str]]] = {}
        self._initial: dict[str, tuple[FunctionFacts, Recording, frozenset[str]]] = {}
        self._remembered: dict[str, dict[str, tuple[object, object, frozenset[str]]]] = {}
        """By function and question."""
        self._of_code: dict[str, set[tuple[str, str]]] = {}
        """The functions and questions whose answers came from the code of a function, and not only from its facts."""
        self._texts: dict[Path, dict[re.Pattern[str], bool]] = {}
        """What was searched for in the text of a file, and whether it is there."""
        self.failed: Callable[[Function, BaseException], None] = _go_on_failing
        """Told of a function whose analysis has raised, or taken too long; what the function does stays unknown."""
        self.keeps_records = False
        """Whether long bodies remember what each of their statements did, for when one of them is edited."""
        self.eager = True
        """Whether a question for callers first looks into all files; else only into that of the function itself."""
        self.unanswered = False
        """Whether a question about a whole program was asked while some of it had not been looked into yet."""
        self._unindexed: dict[str, dict[str, Function]] = {}
        """The functions of which it is not known whom they call, by their files and ids."""
        self._imported_files: dict[Path, tuple[object, tuple[ModuleModel, ...]]] = {}
        self._callees: dict[str, frozenset[str]] = {}
        self._called_by: dict[str, set[str]] = {}

    # -- files ------------------------------------------------------------------------------------------------------

    def announce(self, paths: Iterable[Path]) -> None:
        """Say which files there are, so that imports of them are recognised before they are loaded."""
        for path in paths:
            self._roots.add(path.stem)
            self._roots.update(p.name for p in list(path.parents)[:_MAX_PARENTS])

    def add(self, module: ModuleModel) -> None:
        """Put a file in, or replace it."""
        self.remove(module.path)
        self.modules[module.path] = self._files[str(module.path)] = module
        self._imported_files.clear()
        self.announce((module.path,))
        self.forget_names()

    def remove(self, path: Path) -> None:
        """Take a file out."""
        gone = self.modules.pop(path, None)
        if gone is not None:
            self.awake.pop(gone, None)
        self._files.pop(str(path), None)
        self._imported_files.clear()
        self.forget_names()

    def around(self, path: Path) -> Iterator[ModuleModel]:
        """The files of the program that a file is a part of: those of its folder, of the one above, and below these."""
        home = path.parent.parent
        self.note(f"below {home}")
        for other, module in list(self.modules.items()):
            if home in other.parents:
                yield module

    def imports_of(self, module: ModuleModel) -> frozenset[str]:
        """The top-level names of the libraries that a file imports, asked by another one."""
        return module.imports

    def finds(self, pattern: re.Pattern[str], module: ModuleModel) -> bool:
        """Whether the text of a file, which may be another one, holds `pattern`."""
        self.note(f"text {module.path} {pattern.pattern}")
        known = self._texts.setdefault(module.path, {})
        if pattern not in known:
            known[pattern] = pattern.search(module.own_text) is not None
        return known[pattern]

    def finds_around(self, pattern: re.Pattern[str], module: ModuleModel) -> bool:
        """Whether the text of a file, or of one around it, holds `pattern`."""
        return any(self.finds(pattern, each) for each in (module, *self.around(module.path)))

    def text_changed(self, module: ModuleModel) -> set[str]:
        """The text of a file is another one: the questions about it whose answers are others now."""
        known = self._texts.get(module.path)
        if not known:
            return set()
        changed = set()
        for pattern, before in known.items():
            known[pattern] = pattern.search(module.own_text) is not None
            if known[pattern] is not before:
                changed.add(f"text {module.path} {pattern.pattern}")
        return changed

    def arrived(self, path: Path) -> set[str]:
        """What may have been asked about a file before it was read, or about the one that was there before."""
        asked = {f"text {path} {pattern.pattern}" for pattern in self._texts.pop(path, ())}
        own = (f"imports {path}", f"names {path}", f"{CODE}{path}")
        return {*asked, IMPORTS, *own, *(f"below {folder}" for folder in path.parents)}

    def forget_initial(self) -> None:
        """What constructors do to their objects has to be found out again."""
        self._initial.clear()
        self._remembered.clear()
        self._of_code.clear()
        self._reach.clear()

    def forget_code(self, keys: Iterable[str]) -> None:
        """The code of some functions is another, and their facts are what they were: what was found out from the code
        itself has to be found out again."""
        for key in keys:
            for function_id, question in self._of_code.pop(key, ()):
                self._remembered.get(function_id, {}).pop(question, None)

    def reach(self, function_id: str) -> frozenset[What]:
        """What kinds of events a call of a function may lead to, through all that it calls.

        Constructors of modules count only for what they switch: that they build and call layers tells nothing.
        An APPLY counts where it may run a model; what a parameter is, the caller knows.
        """
        known = self._reach.get(function_id)
        if known is None:
            self._reach[function_id] = (frozenset(), frozenset())  # recursion finds nothing new
            self.begin()
            kinds = self._reached(function_id)
            known = (kinds, self.end())
            self._reach[function_id] = known
        self.note_all(known[1])
        return known[0]

    def _reached(self, function_id: str) -> frozenset[What]:
        facts = self.function(function_id)
        if facts is None:
            return frozenset()
        builds = facts.name == "__init__" and bool(self.library_bases(facts.class_id) & MODULE_BASES)
        kinds: set[What] = set()
        found = events(facts.tree)
        switched = {event.subject for event in found if event.what is What.MODE}
        for event in found:
            if event.what is What.CALL:
                kinds |= self.reach(event.detail)
                for _, ident in event.bindings:
                    if "::" in ident and not ident.startswith("::"):
                        kinds |= self.reach(ident)  # a function that is handed over, to be called there
            else:
                runs = event.subject in switched or event.detail == ".forward" or names_model(event.subject)
                if runs or event.what is not What.APPLY:
                    kinds.add(event.what)
        return frozenset(kinds & _SWITCHES if builds else kinds)

    def remember(self, question: str, about: Function | FunctionFacts, compute: Callable[[], T]) -> T:
        """The answer to a question about a function: computed once until something changes."""
        known = self._remembered.get(about.id, {}).get(question)
        if known is None or known[0] is not about:
            self.begin()
            answer = compute()
            known = (about, answer, self.end())
            self._remembered.setdefault(about.id, {})[question] = known
            for key in known[2]:
                if key.startswith(CODE):
                    self._of_code.setdefault(key, set()).add((about.id, question))
        self.note_all(known[2])
        return known[1]  # type: ignore[return-value]  # what `compute` of this question gives

    def initial(self, class_id: str, compute: Callable[[FunctionFacts], Recording]) -> Recording | None:
        """What the constructor of a class leaves its own modules in; computed once until something changes."""
        init = self.method(class_id, "__init__")
        if init is None or not init.tree or not init.parameters:
            return None
        known = self._initial.get(class_id)
        if known is None or known[0] is not init:
            self.begin()
            recording = compute(init)
            known = (init, recording, self.end())
            self._initial[class_id] = known
        self.note_all(known[2])
        return known[1]

    def forget_names(self) -> None:
        """Names may mean something else now: a file, a class or a definition has come, gone or changed."""
        self._resolved.clear()
        self.forget_bases()

    def forget_bases(self) -> None:
        """Classes may descend from something else now."""
        self._bases.clear()

    # -- who depends on what ------------------------------------------------------------------------------------------

    def begin(self) -> None:
        """From here on, what is asked is written down, until `end`."""
        self._reads.append(set())

    def end(self, reader: Path | None = None) -> frozenset[str]:
        """What has been asked since the matching `begin`; when a file keeps that, it is known as a reader of it."""
        reads = shared(self._reads.pop())
        if reader is not None:
            name, readers = str(reader), self._readers
            for key in reads:
                known = readers.get(key)
                if known is None:
                    readers[key] = {name}
                else:
                    known.add(name)
        return reads

    def asked_since(self, reader: Path) -> frozenset[str]:
        """What has been asked since the last `begin`, or since this was last called; `reader` keeps that."""
        if not self._reads[-1]:
            return NONE
        reads = self.end(reader)
        self.begin()
        return reads

    def readers(self, keys: Iterable[str]) -> set[Path]:
        """The files in which something may have asked for one of these."""
        found: set[str] = set()
        for key in keys:
            found |= self._readers.get(key, set())
        return {Path(name) for name in found}

    def asked(self) -> Iterator[tuple[str, set[str]]]:
        """All that was asked and kept, with the files in which something asked it."""
        yield from self._readers.items()

    def note(self, key: str) -> None:
        """Write down that the present analysis depends on `key`: the id of a function or class, or a name."""
        if self._reads:
            self._reads[-1].add(intern(key))

    def note_all(self, keys: frozenset[str]) -> None:
        """Write down that the present analysis depends on all of these."""
        if self._reads:
            self._reads[-1] |= keys

    @staticmethod
    def package_of(path: Path) -> str:
        """The dotted name of the package that a file lies in; empty for a script."""
        parts: list[str] = []
        folder = path.parent
        while (folder / "__init__.py").exists() and len(parts) < 20:
            parts.append(folder.name)
            folder = folder.parent
        return ".".join(reversed(parts))

    # -- names ------------------------------------------------------------------------------------------------------

    def resolve(self, name: str, path: Path) -> Value | None:
        """What a dotted name imported in `path` is in the workspace; None when it is not of it."""
        if name.partition(".")[0] not in self._roots:
            return None
        self.note(f"name {name}")
        key = (name, path.parent)
        if key not in self._resolved:
            self._resolved[key] = None  # an import cycle finds nothing new
            self._resolved[key] = self._find(name, path)
        return self._resolved[key]

    def _find(self, name: str, path: Path) -> Value | None:
        parts = name.split(".")
        if not all(parts):
            return None  # `from . import x` in a script: no package that it could mean
        found = file_of(parts, str(path), self._files)
        return self._member(self._files[found[0]], parts[found[1] :]) if found is not None else None

    def module_at(self, path: str) -> ModuleModel | None:
        """The file with this path, when it is loaded."""
        return self._files.get(path)

    def imported_files(self, module: ModuleModel) -> tuple[ModuleModel, ...]:
        """The files of the workspace that run because a file's top-level imports name them."""
        self.note(IMPORTS)
        known = self._imported_files.get(module.path)
        if known is None or known[0] is not module.own_imports:
            found: dict[ModuleModel, None] = {}
            for name, target in module.own_imports:
                if target.partition(".")[0] in self._roots:
                    whole = target if name != "*" else f"{target}.*"
                    found.update(dict.fromkeys(self._run_by_import(whole, module.path)))
            known = module.own_imports, tuple(found)
            self._imported_files[module.path] = known
        return known[1]

    def _run_by_import(self, name: str, path: Path) -> list[ModuleModel]:
        """The files that `import name` runs: the packages on the way, and the module."""
        cuts = name.split(".")
        stems = [".".join(cuts[:cut]).replace(".", os.sep) for cut in range(len(cuts), 0, -1)]
        for base in _import_folders(str(path)):
            modules = (self._file_at(f"{base}{stem}") for stem in stems)
            found = [module for module in modules if module is not None and module.path != path]
            if found:
                return found
        return []

    def _file_at(self, stem: str) -> ModuleModel | None:
        """The module, or the package, of which this is the path without its ending."""
        return self._files.get(f"{stem}.py") or self._files.get(f"{stem}{os.sep}__init__.py")

    def importers(self, module: ModuleModel) -> list[ModuleModel]:
        """The file and all that import it, directly or not."""
        importing: dict[ModuleModel, list[ModuleModel]] = {}
        for other in self.modules.values():
            for imported in self.imported_files(other):
                importing.setdefault(imported, []).append(other)
        found, pending = {module: None}, [module]
        while pending:
            for other in importing.get(pending.pop(), ()):
                if other not in found:
                    found[other] = None
                    pending.append(other)
        return list(found)

    def starred(self, package: str, path: Path, seen: frozenset[Path] = frozenset()) -> dict[str, Value]:
        """What `from package import *` in the file `path` brings in from a file of the workspace."""
        if not package or package.partition(".")[0] not in self._roots:
            return {}
        relative = package.replace(".", os.sep)
        for base in _import_folders(str(path)):
            module = self._file_at(f"{base}{relative}")
            if module is not None and module.path != path:
                return {} if module.path in seen else self._public(module, seen | {path})
        return {}

    def _public(self, module: ModuleModel, seen: frozenset[Path]) -> dict[str, Value]:
        found: dict[str, Value] = {}
        for package in module.star_imports:
            found.update(self.starred(package, module.path, seen))
        for name, value in module.names.items():
            if not name.startswith("_") and name.isidentifier():
                local = value.ident.startswith("::")
                found[name] = value._replace(ident=f"{module.path}{value.ident}") if local else value
        return found

    def _member(self, module: ModuleModel, rest: list[str]) -> Value | None:
        if not rest:
            return None
        value = module.names.get(rest[0])
        if value is None and not module.own_body.is_interpreted and not module.own_body.running:
            _ = module.own_body.outcome
            value = module.names.get(rest[0])
        if value is None:
            return None
        for attribute in rest[1:]:
            if value.kind is not Kind.CLASS:
                return None
            method = self.method(value.type, attribute)
            if method is None:
                return None
            value = Value(Kind.FUNCTION, type=method.id)
        if value.ident.startswith("::"):
            return value._replace(ident=f"{module.path}{value.ident}")
        return value

    def mode_matters(self, value: Value) -> bool:
        """Whether a module may behave differently in train and eval mode.

        False only when it is known not to, or when it is not known which of several classes of one name it is.
        """
        return self._mode_matters(value, ())

    def _mode_matters(self, value: Value, around: tuple[str, ...]) -> bool:
        if value.type in around and value.type:
            return False  # a class that builds itself: what else is in it, is asked already
        if len(around) > _MAX_NESTING:
            return True
        around = (*around, value.type)
        if "::" not in value.type:
            if value.type == "torch.nn.Sequential":
                return not value.items or any(self._mode_matters(item, around) for item in value.items)
            return value.type not in library.INDIFFERENT_MODULES
        facts = self.class_facts(value.type)
        if measured.mode_makes_no_difference(value.type):
            return False
        if facts is not None and facts.redefined:
            return False  # a notebook that improves its network: the one at hand may be the plain one
        if facts is None or facts.uses_training_flag:
            return True
        given = (*facts.sources, *facts.sources.values())
        if not facts.layers and any(names_layers(name) and not names_criterion(name) for name in given):
            return True  # it wraps what it is given
        if any(base not in library.PLAIN_BASES and "::" not in base for base in facts.bases):
            return True
        for base in facts.bases:
            if "::" in base and self._mode_matters(Value(Kind.MODULE, type=base), around):
                return True
        for name, has_dropout in facts.layers:
            if has_dropout or self._layer_matters(name, around):
                return True
        return False

    def _layer_matters(self, name: str, around: tuple[str, ...]) -> bool:
        if "::" in name:
            if not self.library_bases(name) & MODULE_BASES:
                return False  # a helper class, not a layer
            return self._mode_matters(Value(Kind.MODULE, type=name), around)
        if name.startswith(("torch.nn.", "torch_geometric.nn.")):
            last = name.rpartition(".")[2]
            return (
                last not in library.CONTAINERS and name not in library.INDIFFERENT_MODULES and not last.endswith("Loss")
            )
        return name == "?" or not (
            name.startswith(library.LAYERLESS) or name.partition(".")[0] in sys.stdlib_module_names
        )

    def places_itself(self, class_id: str) -> bool:
        """Whether a module of the workspace may move itself, or its inputs, to a device; False only when known."""
        return self._places_itself(class_id, 0)

    def _places_itself(self, class_id: str, depth: int) -> bool:
        facts = self.class_facts(class_id)
        if facts is None or facts.moves_things or depth > 6:
            return True
        if any(base not in library.PLAIN_BASES and "::" not in base for base in facts.bases):
            return True
        inner = [name for name, _ in facts.layers if "::" in name and self.library_bases(name) & MODULE_BASES]
        above = [base for base in facts.bases if "::" in base]
        return any(self._places_itself(name, depth + 1) for name in {*inner, *above})

    # -- functions and classes ----------------------------------------------------------------------------------------

    def _module_of(self, identifier: str) -> tuple[ModuleModel | None, str]:
        path, _, qualname = identifier.partition("::")
        return self._files.get(path), qualname

    def function(self, function_id: str) -> FunctionFacts | None:
        """The facts of a function; None when it is not there, or while it is being interpreted itself."""
        self.note(function_id)
        module, qualname = self._module_of(function_id)
        found = module.function(qualname) if module is not None else None
        return found.facts if found is not None and not found.running else None

    def function_model(self, function_id: str) -> Function | None:
        """A function with its trees: whoever reads these notes `code <id>`, too."""
        module, name = self._module_of(function_id)
        return module.function(name) if module is not None else None

    def class_model(self, class_id: str) -> ClassModel | None:
        """A class of the workspace itself, for what its text says."""
        module, name = self._module_of(class_id)
        self.note(class_id)
        self.note(f"{CODE}{class_id}")
        return module.class_named(name) if module is not None else None

    def class_facts(self, class_id: str) -> ClassFacts | None:
        """The facts of a class; None when it is not there, or while they are being computed."""
        self.note(class_id)
        module, name = self._module_of(class_id)
        found = module.class_named(name) if module is not None else None
        return found.facts if found is not None and not found.running else None

    def ancestors(self, class_id: str) -> Iterator[str]:
        """The class and its ancestors of the workspace, nearest first."""
        pending, seen = [class_id], set()
        while pending:
            current = pending.pop(0)
            if current in seen:
                continue
            seen.add(current)
            self.note(current)
            module, name = self._module_of(current)
            cls = module.class_named(name) if module is not None else None
            if cls is None:
                continue
            yield current
            pending.extend(b for b in cls.bases if "::" in b)

    def method(self, class_id: str, name: str) -> FunctionFacts | None:
        """The method that an instance's `name` is, base classes of the workspace included."""
        for ancestor in self.ancestors(class_id):
            module, class_name = self._module_of(ancestor)
            cls = module.class_named(class_name) if module is not None else None
            function = cls.methods.get(name) if cls is not None else None
            if function is not None:
                self.note(function.id)
                return (
                    FunctionFacts(function.id, name, function.parameters, class_id=ancestor, static=function.is_static)
                    if function.running
                    else function.facts
                )
        return None

    def library_bases(self, class_id: str) -> frozenset[str]:
        """The qualified names of the library classes that a class descends from."""
        known = self._bases.get(class_id)
        if known is None:
            self.begin()
            found: set[str] = set()
            for ancestor in self.ancestors(class_id):
                module, name = self._module_of(ancestor)
                cls = module.class_named(name) if module is not None else None
                if cls is not None:
                    found.update(b for b in cls.bases if b and "::" not in b)
            for base in [base for base in found if base.partition(".")[0] not in _KNOWN and "." in base]:
                self.note(f"library {base}")
                found.update(self.library_ancestors(base) or ())
            known = self._bases[class_id] = frozenset(found), self.end()
        self.note_all(known[1])
        return known[0]

    def has_unknown_base(self, class_id: str) -> bool:
        """Whether some ancestor could not be told: inherited methods and modes are then unknown."""
        for ancestor in self.ancestors(class_id):
            module, name = self._module_of(ancestor)
            cls = module.class_named(name) if module is not None else None
            if cls is not None and "" in cls.bases:
                return True
        return False

    def reindex(self, function: Function) -> None:
        """A function is new or has changed: whom it calls is looked up again before the next question for callers."""
        self._waits(function)
        self._remembered.pop(function.id, None)  # a module's body is one object through all edits

    def drop(self, function_id: str) -> None:
        """A function is gone."""
        self._reach.pop(function_id, None)
        self._remembered.pop(function_id, None)
        self._waits_no_more(function_id)
        for callee in self._callees.pop(function_id, frozenset()):
            self._called_by[callee].discard(function_id)

    def callers(self, function_id: str) -> tuple[FunctionFacts, ...]:
        """The functions that call this one."""
        self.note(f"callers {function_id}")
        self._index_calls(None if self.eager else self._module_of(function_id)[0])
        found = []
        for caller in sorted(self._called_by.get(function_id, ())):
            facts = self.function(caller)
            if facts is not None:
                found.append(facts)
        return tuple(found)

    def _index_calls(self, only: ModuleModel | None) -> None:
        """Look up whom the functions call that are new or have changed: all of them, or those of one file."""
        while True:
            places = list(self._unindexed) if only is None else [str(only.path)]
            waiting = [f for place in places for f in self._unindexed.get(place, {}).values()]
            if not waiting:
                return
            for function in waiting:
                self._index(function)

    def _waits(self, function: Function) -> None:
        self._unindexed.setdefault(str(function.path), {})[function.id] = function

    def _waits_no_more(self, function_id: str) -> None:
        path = function_id.partition("::")[0]
        waiting = self._unindexed.get(path)
        if waiting is not None and waiting.pop(function_id, None) is not None and not waiting:
            del self._unindexed[path]

    def index_next(self) -> frozenset[str] | None:
        """Look up whom one more function calls; the callees that are new or gone. None when all is known."""
        if not self._unindexed:
            return None
        waiting = next(iter(self._unindexed.values()))
        module = self._needed_first(next(iter(waiting.values())).module)
        return self._index(next(iter(self._unindexed[str(module.path)].values())))

    def _needed_first(self, module: ModuleModel) -> ModuleModel:
        """A file that a file imports, directly or not, and of which more has to be looked up: what is interpreted for
        one function is then one function mostly, and not all that it leads to."""
        seen = {module}
        current: ModuleModel | None = module
        while current is not None:
            module = current
            files = self.imported_files(module)
            current = next((m for m in files if m not in seen and str(m.path) in self._unindexed), None)
            if current is not None:
                seen.add(current)
        return module

    @property
    def has_unindexed(self) -> bool:
        """Whether there are functions of which it is not known yet whom they call."""
        return bool(self._unindexed)

    def _index(self, function: Function) -> frozenset[str]:
        self._waits_no_more(function.id)
        for inner in function.module.nested_in(function):
            self._waits(inner)
        callees = frozenset(e.detail for e in function.events if e.what is What.CALL and "::" in e.detail) or NONE
        before = self._callees.get(function.id, NONE)
        for gone in before - callees:
            self._called_by[gone].discard(function.id)
        for callee in callees - before:
            self._called_by.setdefault(callee, set()).add(function.id)
        self._callees[function.id] = callees
        return before ^ callees

    def callees(self, function_id: str) -> frozenset[str]:
        """The workspace functions that a function called when it was last indexed."""
        return self._callees.get(function_id, frozenset())
