"""The files of one workspace as one program, checked incrementally.

What a function's findings depend on is written down while they are made (`Workspace.begin/end`). An edit parses the
smallest segment, interprets the functions in it, and runs the rules on them. Only when what such a function tells
others (its facts) has changed do the functions that asked for it follow; the files they lie in are `stale` until
their diagnostics are asked for again.
"""

from __future__ import annotations

import logging
import re
import time
from collections import Counter
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from trainwright import limits
from trainwright.configs.document import ConfigFile
from trainwright.configs.extract import extract_facts, extracting
from trainwright.configs.facts import ConfigFacts
from trainwright.configs.nodes import Cause
from trainwright.engine.checked import Checked, CheckedUnits
from trainwright.engine.concern import Concern, config_rules, libraries_in
from trainwright.engine.diagnostic import Diagnostic, FixEdits, Notice, at_one_place
from trainwright.engine.suppressions import MARK, Suppressions, python_suppressions, yaml_suppressions
from trainwright.positions import Range
from trainwright.rule import Applicability, Edit, Finding, Preset, Related, Rule, registry
from trainwright.rule.documentation import documentation
from trainwright.semantics.facts import ClassFacts, FunctionFacts
from trainwright.semantics.model import ClassModel, Function, ModuleModel
from trainwright.semantics.notebooks import NotebookModel
from trainwright.semantics.programs import UNINDEXED
from trainwright.semantics.sharing import NONE
from trainwright.semantics.workspace import CODE, IMPORTS, Workspace
from trainwright.settings import Settings, matches
from trainwright.source.cells import CellMap
from trainwright.source.document import Document
from trainwright.source.files import Unreadable, read_source
from trainwright.source.notebook import Notebook
from trainwright.source.text import split_lines
from trainwright.source.updating import Change

if TYPE_CHECKING:
    from trainwright.configs.bindings import ProjectConfigs
    from trainwright.configs.definitions import Code
    from trainwright.semantics.values import Value

log = logging.getLogger(__name__)

NOTEBOOK_SUFFIX = ".ipynb"
YAML_SUFFIXES = (".yaml", ".yml")
_MAX_PARENTS = 6
_AWAKE_AT_WORK = 400_000
_AWAKE_AT_REST = 60_000
_LONG = 40_000  # characters
_BROKEN_YAML = "YAML009"
"""The rule that says what is wrong with the syntax of a YAML file."""
_MAX_IMPORTS = 8
"""Over how many files a name is followed that each imports from the next; files that import each other end there."""
_MOST_TIMES = 4
"""So often a function is interpreted again after one change."""
_MANY = 50  # files: to join the configs of so many takes noticeably long


@dataclass(eq=False)
class _PythonFile:
    path: Path
    document: Document
    module: ModuleModel
    settings: Settings
    facts: ConfigFacts
    notebook: Notebook | None = None
    """Of a notebook on disk: `document` holds its program, and answers are given cell by cell."""
    cells: NotebookModel | None = None
    """Of a notebook, also of one that an editor shows: then answers are about the program."""
    libraries: frozenset[str] = frozenset()
    """The libraries that rules ask for and that the text mentioned at some time since it was loaded."""
    settled: int = 0
    """How many arrivals of files its imports have been compared with."""
    concern: Concern | None = None
    """The rules that run on it."""
    marked: bool = True
    """Whether the text may hold suppressions; False only when that has been looked up."""
    facts_version: int = 0
    """The version of the document that `facts` are of: they are brought up to date in the second phase."""
    checked: CheckedUnits = field(default_factory=CheckedUnits)
    diagnostics: tuple[Diagnostic, ...] | None = None
    published: list[tuple[Diagnostic, Finding]] | None = None
    """What `found` was made of when nothing was suppressed."""
    found: tuple[Diagnostic, ...] = ()
    """The diagnostics in terms of the document; of a notebook, `diagnostics` are in terms of its cells."""
    whole: dict[Diagnostic, Diagnostic] = field(default_factory=dict)
    """Of a notebook: what a cell's diagnostic is in terms of the document."""
    findings: list[tuple[Diagnostic, Finding]] = field(default_factory=list)


@dataclass(eq=False)
class _YamlFile:
    path: Path
    text: str
    config: ConfigFile
    settings: Settings
    diagnostics: tuple[Diagnostic, ...] | None = None
    findings: list[tuple[Diagnostic, Finding]] = field(default_factory=list)
    reads: frozenset[str] = frozenset()
    """What its findings depend on."""


@dataclass
class Work:
    """How much all that was done has cost, in units that do not depend on the machine."""

    segments_parsed: int = 0
    lines_parsed: int = 0
    functions_interpreted: int = 0
    functions_checked: int = 0
    rules_run: int = 0


class Project:
    """See the module. Paths are absolute; files are Python or YAML by their suffix."""

    def __init__(self, settings_for: Callable[[Path], Settings], *, interactive: bool = False) -> None:
        """`interactive`: `diagnostics` answer from what is known by now; `advance` finds out the rest bit by bit."""
        self._settings_for = settings_for
        self.workspace = Workspace()
        self.workspace.failed = self._analysis_failed
        self._python: dict[Path, _PythonFile] = {}
        self._yaml: dict[Path, _YamlFile] = {}
        self._configs: ProjectConfigs | None = None
        self._facts_elsewhere: dict[Path, ConfigFacts] = {}
        """Of files that are not loaded."""
        self._configs_behind: set[Path] = set()
        """The files that changed since configs were joined."""
        self._stale: set[Path] = set()
        self._arrivals: list[tuple[frozenset[str], int]] = []
        """The names under which the files that came, went or changed can be imported; and over how many files the
        change has come there, since what a file imports others may import from it."""
        self._arrived_over = 0
        """Over how many files the change has come that is being followed."""
        self._settled = 0
        """How many arrivals all files have been compared with."""
        self._extractions: dict[Path, tuple[int, Generator[None, None, ConfigFacts]]] = {}
        """Config facts that are being found out bit by bit, and the versions of the documents that they are of."""
        self._shown: set[Path] = set()
        """The files whose diagnostics are asked for; of an interactive project, the others may sleep."""
        self._interactive = interactive
        self._unexplored = interactive
        """Whether there are files that have not been looked through since they were loaded."""
        self.workspace.eager = not interactive
        self.workspace.keeps_records = interactive
        self.awake_characters = _AWAKE_AT_WORK, _AWAKE_AT_REST
        """How much of the files that nobody looks at is held as trees, which take fifty times as much: while it is
        being found out what they mean for each other, and when that is known."""
        self._texts_behind: set[Path] = set()
        """Of an interactive project, the files whose text was edited since it was last searched for what rules ask of
        texts: that takes longer the longer a file is, so it is no part of a keystroke."""
        self._notices: dict[Path, list[Notice]] = {}
        self._crashed: set[str] = set()
        self.created: dict[Path, str] = {}
        """The files that the fixes of `fix_all` make beside their edits."""
        self._left_out: dict[Path, dict[str, Notice]] = {}
        """The rules that took too long on a file, by their codes, and are not tried on it again."""
        self.on_rule: Callable[[str], None] | None = None
        """Told the code of each rule before it runs."""
        self.site_packages: Callable[[], Sequence[str]] = tuple
        """Where the libraries of the program that the configs belong to are installed."""
        self.work = Work()

    # -- files ------------------------------------------------------------------------------------------------------

    def load(self, path: Path, text: str | None = None, cells: CellMap | None = None) -> None:
        """Take a file in: `text`, or what is on disk. With `cells`, `text` is the program that a notebook's cells are.

        Raises:
            Unreadable: the file on disk can't be read as text, or it is longer than its settings allow.
        """
        if text is None:
            text = read_source(path).text
        notebook = Notebook.parse(text) if path.suffix == NOTEBOOK_SUFFIX and cells is None else None
        self._refuse_if_too_long(path, text if notebook is None else notebook.program)
        self._notices.pop(path, None)
        if path.suffix in YAML_SUFFIXES:
            self._yaml[path] = _YamlFile(
                path, text, ConfigFile.parse(path, text).within(self), self._settings_for(path)
            )
            self._stale.add(path)
            self._configs_behind.add(path)
            return
        self.workspace.announce((path,))
        if notebook is not None:
            cells = notebook.map
        document = Document(text if notebook is None else notebook.program)
        module = ModuleModel(self.workspace, path, document)
        module.project = self
        known = self._python.get(path)
        if known is not None:
            for function in self._definitions(known.module):
                self.workspace.drop(function.id)
        # In an editor the configs of a long file, and of one that nobody looks at, wait for the second phase.
        waits = self._interactive and (path not in self._shown or len(text) > _LONG)
        facts = ConfigFacts() if waits else self._extracted(path, document)
        self._python[path] = _PythonFile(
            path,
            document,
            module,
            self._settings_for(path),
            facts,
            notebook,
            NotebookModel(module, cells) if cells is not None else None,
            libraries_in(document.text),
            settled=len(self._arrivals),
            facts_version=-1 if waits else document.version,
        )
        self.workspace.add(module)
        for function in self._definitions(module):
            self.workspace.reindex(function)
        elsewhere = self._facts_elsewhere.pop(path, None)
        if facts or (known is not None and known.facts) or elsewhere:
            self._configs_behind.add(path)
        self._doze(0.0)
        self._arrived(path)
        self._tell(self.workspace.arrived(path))
        self._unexplored = self._interactive

    def know(self, path: Path, facts: ConfigFacts) -> None:
        """Say what a file that is not loaded does with configs."""
        self.workspace.announce((path,))
        self._facts_elsewhere[path] = facts
        if self._configs is not None:
            self._configs_behind.add(path)

    def facts(self, path: Path) -> ConfigFacts | None:
        """What a loaded Python file does with configs."""
        file = self._python.get(path)
        return file.facts if file is not None else None

    @property
    def troubled(self) -> bool:
        """Whether something failed, so that another run may find something else."""
        return any(self._notices.values()) or any(self._left_out.values())

    def open(self, path: Path, text: str, cells: CellMap | None = None) -> None:
        """An editor shows the file: its text counts, not the disk's. Of a notebook, `text` is the program.

        Raises:
            Unreadable: it is longer than its settings allow.
        """
        if path.suffix != NOTEBOOK_SUFFIX or cells is not None:
            self._refuse_if_too_long(path, text)
        self._shown.add(path)
        known = self._python.get(path)
        if cells is not None and known is not None and known.notebook is None:
            self.lay_out(path, cells)
            self.replace(path, text)
        elif cells is None and (known is not None or path in self._yaml):
            self.replace(path, text)
        else:
            self.load(path, text, cells)

    def _refuse_if_too_long(self, path: Path, text: str) -> None:
        reason = self._settings_for(path).too_long(text)
        if reason is not None:
            self.remove(path)
            raise Unreadable(reason)

    def too_long(self, path: Path) -> str | None:
        """Why a loaded file would not be taken in as it is now; None when it would."""
        file = self._python.get(path)
        return self._settings_for(path).too_long(file.document.text if file is not None else self._yaml[path].text)

    def lay_out(self, path: Path, cells: CellMap) -> None:
        """Say which lines of a notebook's program are which cell's, from the next change of its text on."""
        file = self._python[path]
        if file.cells is not None and file.cells.map != cells:
            file.cells.map = cells
            file.diagnostics = None

    def close(self, path: Path) -> None:
        """The editor no longer shows the file: the disk counts again, or the file is gone."""
        self._shown.discard(path)
        self._left_out.pop(path, None)
        try:
            self.load(path)
        except (OSError, ValueError):
            self.remove(path)

    def remove(self, path: Path) -> None:
        """Take a file out."""
        self._notices.pop(path, None)
        self._left_out.pop(path, None)
        self._extractions.pop(path, None)
        self._shown.discard(path)
        self._stale.discard(path)
        if self._yaml.pop(path, None) is not None:
            self._configs_behind.add(path)
        file = self._python.pop(path, None)
        if file is not None:
            for function in (*self._definitions(file.module), *file.module.nested.values()):
                self.workspace.drop(function.id)
            self.workspace.remove(path)
            self.workspace.forget_initial()
            self._configs_behind.add(path)
            self._arrived(path)
            self._tell(self.workspace.arrived(path))

    def edit(self, path: Path, range: Range, new_text: str) -> None:
        """Replace a range of a loaded file's text."""
        yaml = self._yaml.get(path)
        if yaml is not None:
            document_text = _edited(yaml.text, range, new_text)
            self.replace(path, document_text)
            return
        file = self._python[path]
        file.module.wake()
        self._changed(file, file.document.edit(range, new_text))

    def replace(self, path: Path, text: str) -> None:
        """Replace a loaded file's whole text; what is equal to before costs nothing."""
        yaml = self._yaml.get(path)
        if yaml is not None:
            if text != yaml.text:
                yaml.text = text
                yaml.config = yaml.config.replaced(text)
                yaml.diagnostics = None
                self._stale.add(path)
                self._configs_behind.add(path)
            return
        file = self._python[path]
        if file.notebook is not None and file.cells is not None:
            file.notebook = Notebook.parse(text)
            file.cells.map = file.notebook.map
            file.diagnostics = None
            text = file.notebook.program
        self._replace_program(file, text)

    def _replace_program(self, file: _PythonFile, program: str) -> None:
        file.module.wake()
        self._changed(file, file.document.replace(program))
        if not self._interactive or len(program) <= _LONG:
            self._refresh_facts(file)

    def holds(self, path: Path) -> bool:
        """Whether a file is loaded."""
        return path in self._python or path in self._yaml

    def text(self, path: Path) -> str:
        """The present text of a loaded file."""
        yaml = self._yaml.get(path)
        if yaml is not None:
            return yaml.text
        file = self._python[path]
        return file.notebook.text if file.notebook is not None else file.document.text

    def lines(self, path: Path, cell: int | None = None) -> list[str]:
        """The lines of a loaded file; of a notebook, those of one of its cells."""
        file = self._python.get(path)
        if file is not None and file.notebook is not None:
            return file.notebook.cell_lines(cell) if cell is not None else []
        return split_lines(self.text(path))

    def config(self, path: Path) -> ConfigFile | None:
        """A loaded YAML file as it is now."""
        yaml = self._yaml.get(path)
        return yaml.config if yaml is not None else None

    def document(self, path: Path) -> Document | None:
        """A loaded Python file as it is now; None for notebooks too, whose text is not their program's."""
        file = self._python.get(path)
        if file is None or file.notebook is not None:
            return None
        file.module.wake()
        return file.document

    def mentioning(self, word: str) -> list[Path]:
        """The loaded Python files in whose text a word stands."""
        found = re.compile(rf"(?<!\w){re.escape(word)}(?!\w)")
        texts = ((path, file.document.text) for path, file in self._python.items())
        return [path for path, text in texts if word in text and found.search(text)]

    def syntax_error(self, path: Path) -> str | None:
        """Why a loaded file does not parse as it is now; None when it does."""
        yaml = self._yaml.get(path)
        if yaml is not None:
            return yaml.config.problem.message if yaml.config.problem is not None else None
        error = self._python[path].document.syntax_error
        return error.message if error is not None else None

    def settings_changed(self) -> None:
        """Ask for the settings of all files again."""
        for python in self._python.values():
            python.settings = self._settings_for(python.path)
            python.checked.clear()
            python.diagnostics = None
        for yaml in self._yaml.values():
            yaml.settings = self._settings_for(yaml.path)
            yaml.diagnostics = None
        if self._configs is not None:
            self._configs.settings_changed()
        self._stale.update(self._python, self._yaml)

    def libraries_answered(self, names: Iterable[str]) -> None:
        """What some classes of libraries descend from is known now: whoever asked for it is interpreted again."""
        self.workspace.forget_names()
        self._propagate({f"library {name}" for name in names})

    # -- what changes bring about --------------------------------------------------------------------------------------

    @staticmethod
    def _definitions(module: ModuleModel) -> list[Function]:
        """The functions that stand in segments of their own; nested ones come to light when these are interpreted."""
        found = [module.body, *module.functions.values()]
        for cls in module.classes.values():
            found.extend(cls.methods.values())
        return found

    def _changed(self, file: _PythonFile, change: Change) -> None:
        """The document has been edited: bring the model up to date."""
        file.diagnostics = None
        self.work.segments_parsed += change.parsed_segments
        self.work.lines_parsed += change.parsed_lines
        lines = file.document.lines[change.first_line : change.first_line + change.added_lines + 1]
        file.libraries |= libraries_in("".join(lines))
        if not file.marked:
            file.marked = any(MARK in line for line in lines)
        imports = file.module.imports
        self._take_over(file, change)
        changed = set()
        if self._interactive:
            self._texts_behind.add(file.path)
        else:
            changed = self.workspace.text_changed(file.module)
        if file.module.imports != imports:
            changed.add(f"imports {file.path}")
        self._tell(changed)
        self._tell({f"{CODE}{file.path}"})

    def _tell(self, changed: set[str]) -> None:
        """Whoever asked for what has changed is checked again."""
        if not changed:
            return
        readers = self.workspace.readers(changed)
        if not readers:
            return
        if not all(key.startswith(CODE) for key in changed):
            self._propagate(changed)
            return
        # The usual keystroke. What functions do is known from facts alone: none has to be interpreted again.
        self.workspace.forget_code(changed)
        for path in readers:
            file, yaml = self._python.get(path), self._yaml.get(path)
            concerned = file is not None and file.checked.outdate_code(changed)
            if concerned or (yaml is not None and yaml.reads & changed):
                self._mark_stale(path)

    def _take_over(self, file: _PythonFile, change: Change) -> None:
        """Interpret again what an edit has changed."""
        if not (change.added or change.removed or change.classes or change.full):
            return
        if len(change.added) == len(change.removed) == 1 and not change.full:
            exchanged = file.module.exchange(change.removed[0], change.added[0])
            if exchanged is not None:
                self._refresh_function(file, *exchanged)
                return
        self._refresh(file)
        for cls in file.module.classes.values():
            if cls.segment in change.classes:  # also when no method of it has changed, but a field or the docstring
                file.checked.forget(cls)
                for method in cls.methods.values():
                    file.checked.forget(method)
                self._tell({f"{CODE}{cls.id}"})

    def _refresh_function(self, file: _PythonFile, before: Function, after: Function) -> None:
        """One function has a new inside, and nothing else has changed."""
        file.checked.exchange(before, after)
        cls = after.cls
        changed = self._reinterpret(after, before.facts if before.is_interpreted else None)
        if after.outcome.nested or (before.is_interpreted and before.outcome.nested):
            file.module.forget_list()
            file.checked.keep({*file.module.listed_functions, *file.module.classes.values()})
        if cls is not None:
            file.checked.forget(cls)
            old = cls.__dict__.get("facts")
            cls.invalidate()
            if old is None or cls.facts != old:
                changed.add(cls.id)
        if changed:
            self._propagate(changed, {after.id})
        self._tell(_code_of(after))

    def _refresh(self, file: _PythonFile) -> None:
        """The document has other segments: interpret what is new, and find out whom that concerns."""
        module = file.module
        before = {f.id: f for f in self._definitions(module)}
        classes = dict(module.classes)
        methods = {cls: tuple(cls.methods.values()) for cls in classes.values()}
        names, imported = dict(module.globals), module.imported
        old_facts = {f.id: f.facts for f in before.values() if f.is_interpreted}
        old_class_facts = {c.id: c.facts for c in classes.values() if "facts" in c.__dict__}
        body_changed = module.rebind()
        if body_changed or classes != module.classes:
            self.workspace.forget_names()
        after = {f.id: f for f in self._definitions(module)}
        changed: set[str] = set()
        for function_id in before.keys() - after.keys():
            self.workspace.drop(function_id)
            changed.add(function_id)
        new = [f for key, f in after.items() if before.get(key) is not f]
        if body_changed:
            new.append(module.body)
        for cls in module.classes.values():
            known = classes.get(cls.name)
            if known is not cls or methods.get(cls) != tuple(cls.methods.values()):
                cls.invalidate()
                file.checked.forget(cls)
                if cls.id in old_class_facts and cls.facts == old_class_facts[cls.id]:
                    continue
                changed.add(cls.id)
        changed.update(cls.id for name, cls in classes.items() if name not in module.classes)
        if set(classes) != set(module.classes) or any(c in changed for c in old_class_facts):
            self.workspace.forget_names()
        for function in new:
            changed |= self._reinterpret(function, old_facts.get(function.id))
        renamed = _renamed(file, names) - changed if body_changed else set()
        if body_changed:
            changed |= renamed
            self.workspace.forget_names()
        if names != module.globals or set(before) != set(after):
            self._arrived(file.path)
        listed = before.keys() == after.keys() and classes == module.classes
        if imported != module.imported:
            changed.add(IMPORTS)
        if not listed or names != module.globals or imported != module.imported:
            changed.add(f"names {file.path}")
        if changed:
            self._propagate(changed, {f.id for f in new}, renamed)
        self._tell({key for function in new for key in _code_of(function)})
        if body_changed:
            file.checked.forget(module.body)
        file.checked.keep({*module.listed_functions, *module.classes.values()})

    def _reinterpret(self, function: Function, old: FunctionFacts | None) -> set[str]:
        """Interpret a new or invalidated function; what others may have asked for that is different now."""
        before = self.workspace.callees(function.id)
        self.workspace.reindex(function)
        facts = function.facts
        self.work.functions_interpreted += 1
        after = frozenset(e.detail for e in function.events if e.detail and e.what.value == "call")
        changed = {f"callers {callee}" for callee in before ^ after}
        if facts != old:
            changed.add(function.id)
        return changed

    def _propagate(self, changed: set[str], done: Iterable[str] = (), renamed: set[str] | None = None) -> None:
        """Interpret again whoever asked for what has changed, and so on; their files are stale.

        What has been interpreted already (`done`) may have asked for what turns out to be different only later: then it
        is once more, until nothing changes any more. Functions that call each other in turn may never come to that.
        `renamed` is what the code of the module has changed itself that was edited.
        """
        pending = changed
        times = Counter(done)
        own = {function_id: {function_id, *(renamed or ())} for function_id in done}
        """What functions have brought about themselves is nothing new to them."""
        self.workspace.forget_initial()
        while pending:
            following: set[str] = set()
            readers = self.workspace.readers(pending)
            for file in [f for f in self._python.values() if f.path in readers]:
                affected = [
                    (function, function.facts, dict(file.module.names) if function.is_body else {})
                    for function in file.module.interpreted_functions
                    if not function.reads.isdisjoint(pending)
                    and times[function.id] < _MOST_TIMES
                    and not (function.reads & pending) <= own.get(function.id, {function.id})
                ]
                # All of them are forgotten before one is interpreted: what a method sees of its class comes from the
                # other methods.
                methods_of = set()
                for function, _, _ in affected:
                    times[function.id] += 1
                    following |= function.inner_ids
                    function.invalidate()
                    methods_of.add(function.cls)
                classes: list[tuple[ClassModel, ClassFacts | None]] = [
                    (cls, cls.__dict__.get("facts"))
                    for cls in file.module.classes.values()
                    if times[cls.id] < _MOST_TIMES and (cls in methods_of or cls.depends_on(pending))
                ]
                for cls, _ in classes:
                    times[cls.id] += 1
                    cls.invalidate()
                if classes:
                    self.workspace.forget_bases()
                for cls, class_facts in classes:
                    if class_facts is None or cls.facts != class_facts:
                        following.add(cls.id)
                for function, facts, names in affected:
                    following |= self._reinterpret(function, facts)
                    if function.is_body and (others := _renamed(file, names)):
                        own[function.id] = others - following
                        following |= others
                        self._arrived(file.path)
                    file.checked.forget(function)
                    self._mark_stale(file.path)
                if file.checked.outdate(pending):
                    self._mark_stale(file.path)
            for yaml in [y for y in self._yaml.values() if y.path in readers and y.reads & pending]:
                self._mark_stale(yaml.path)
            pending = following
            if pending:
                self.workspace.forget_initial()

    def _mark_stale(self, path: Path) -> None:
        file = self._python.get(path)
        if file is not None:
            file.diagnostics = None
        yaml = self._yaml.get(path)
        if yaml is not None:
            yaml.diagnostics = None
        self._stale.add(path)

    def _arrived(self, path: Path) -> None:
        """What others import from a file may be something else now."""
        if self._arrived_over < _MAX_IMPORTS:
            self._arrivals.append((importable_names(path), self._arrived_over))

    def _settle_names(self, files: Iterable[_PythonFile]) -> None:
        """Files have come or gone: those of `files` that import from them may see something else now."""
        changed: set[str] = set()
        count = len(self._arrivals)
        reset: list[tuple[_PythonFile, bool, dict[str, Value]]] = []
        for file in [file for file in files if file.settled < count]:
            arrived = self._arrivals[file.settled :]
            file.settled = len(self._arrivals)
            module = file.module
            over = max((over for names, over in arrived if module.imports & names), default=None)
            if over is None:
                continue
            changed.update(f.id for f in self._definitions(module) if f.is_interpreted)
            changed.update(cls.id for cls in module.classes.values())
            self.workspace.forget_names()
            reset.append((file, module.body.is_interpreted, module.globals))
            self._arrived_over = max(self._arrived_over, over + 1)
            module.reset()
            for function in self._definitions(module):
                self.workspace.reindex(function)
            file.checked.clear()
            self._mark_stale(file.path)
        if reset:
            self.workspace.forget_names()
        for file, was_interpreted, names in reset:
            if was_interpreted:
                _ = file.module.body.outcome
            if _renamed(file, names):
                self._arrived(file.path)
        if changed:
            self._propagate(changed)
        self._arrived_over = 0

    def _settle_all(self) -> None:
        while self._settled < len(self._arrivals):
            count = len(self._arrivals)
            self._settle_names(self._python.values())
            self._settled = count

    def advance(self, seconds: float) -> bool:
        """Spend about `seconds` on finding out who calls whom; whether there is more to do.

        For interactive projects, whose `diagnostics` do not wait for files that were not looked into yet.
        """
        until = time.monotonic() + seconds
        while self._texts_behind:
            module = self.workspace.modules.get(self._texts_behind.pop())
            if module is not None:
                self._tell(self.workspace.text_changed(module))
        while unsettled := [file for file in self._python.values() if file.settled < len(self._arrivals)]:
            for file in unsettled:
                self._settle_names((file,))
                if time.monotonic() > until:
                    self._doze(until)
                    return True
        for file in [file for file in self._python.values() if file.facts_version != file.document.version]:
            if not self._extract(file, until):
                self._doze(until)
                return True
        called: set[str] = set()
        while (callees := self.workspace.index_next()) is not None:
            called.update(f"callers {callee}" for callee in callees)
            self._unexplored = True
            if time.monotonic() > until:
                break
        if called:
            self._propagate(called)
        self._doze(until)
        if self.workspace.has_unindexed:
            return True
        if self._unexplored or self.workspace.unanswered:
            self._unexplored = self.workspace.unanswered = False
            self._propagate({UNINDEXED})  # questions about whole programs that could not be answered before
            return True
        if self._doze(until, at_rest=True):
            return True
        self._join_configs()
        return any(file.settled < len(self._arrivals) for file in self._python.values())

    def _doze(self, until: float, *, at_rest: bool = False) -> bool:
        """Let the files sleep that nobody looks at, those first that have been awake for the longest; one at least, and
        more while there is time. Whether there are more."""
        if not self._interactive:
            return False
        idle = [module for module in self.workspace.awake if module.path not in self._shown]
        size = sum(module.size for module in idle)
        for module in idle:
            if size <= self.awake_characters[at_rest]:
                return False
            size -= module.size
            module.sleep()
            if time.monotonic() > until:
                return size > self.awake_characters[at_rest]
        return False

    # -- configs ------------------------------------------------------------------------------------------------------

    @property
    def configs(self) -> ProjectConfigs:
        """The join of the YAML files with the code that reads them."""
        if self._configs is None:
            from trainwright.configs.bindings import ProjectConfigs
            from trainwright.engine.environment import installed_in

            self._configs_behind.clear()
            self._configs = ProjectConfigs(
                {path: yaml.config for path, yaml in self._yaml.items()},
                self._facts_elsewhere | {path: file.facts for path, file in self._python.items()},
                lambda path: self.workspace.note(f"configs {path}"),
                self._code_of,
                lambda: installed_in(self.site_packages()),
                self._configs_said,
            )
        return self._configs

    def _configs_said(self, path: Path) -> tuple[Path, ...] | None:
        """The YAML files that settings name for a Python file."""
        settings = self._settings_for(path)
        patterns = settings.configs_of(path)
        if patterns is None:
            return None
        return tuple(each for each in self._yaml if any(matches(p, each, settings.root) for p in patterns))

    def _code_of(self, path: Path) -> Code | None:
        """What stands in a Python file now, for whoever asks what its classes and functions take."""
        from trainwright.configs.definitions import code_of_text, code_on_disk

        file = self._python.get(path)
        if file is None:
            return code_on_disk(path)
        if file.module.asleep:
            return code_of_text(file.document.text)
        return [segment for segment in file.document.segments if segment.parsed], file.document.lines

    def settle_configs(self) -> None:
        """Bring all that is known of configs and code up to date with the texts as they are now, whatever it takes."""
        for file in self._python.values():
            self._refresh_facts(file)
        self._join_configs()
        self.configs.place_anew()

    def _join_configs(self, *, only_yaml: bool = False) -> None:
        """Bring the join up to date; whoever asked about a file of which it says something else now is stale."""
        behind = self._configs_behind
        if self._configs is None or not behind:
            return
        if only_yaml:  # whose values changed: that leaves the code as it was understood
            behind = {path for path in behind if path in self._yaml and path in self._configs.files}
            if not behind:
                return
        self._configs_behind = self._configs_behind - behind
        changed = self._configs.update(
            {path: self._yaml[path].config if path in self._yaml else None for path in behind if _is_yaml(path)},
            {
                path: self._python[path].facts if path in self._python else self._facts_elsewhere.get(path)
                for path in behind
                if not _is_yaml(path)
            },
        )
        self._tell({f"configs {path}" for path in changed})

    def _refresh_facts(self, file: _PythonFile) -> None:
        """Find out again what a file does with configs; everyone who may be concerned is stale when that changed."""
        if file.facts_version == file.document.version:
            return
        self._take_facts(file, self._extracted(file.path, file.document))

    def _extract(self, file: _PythonFile, until: float) -> bool:
        """Go on with finding out what a file does with configs; whether that is done."""
        version, steps = self._extractions.get(file.path, (-1, None))
        if steps is None or version != file.document.version:
            version = file.document.version
            steps = extracting(file.module.document.segments, file.document.lines)
            self._extractions[file.path] = version, steps
        try:
            next(steps)
            while time.monotonic() < until:
                next(steps)
        except StopIteration as end:
            del self._extractions[file.path]
            self._take_facts(file, end.value)
            return True
        except (Exception, limits.TookTooLong) as error:
            del self._extractions[file.path]
            self._configs_failed(file.path, error)
            self._take_facts(file, ConfigFacts())
            return True
        return False

    def _extracted(self, path: Path, document: Document) -> ConfigFacts:
        """What the code of a file does with configs; nothing when finding that out fails."""
        try:
            with limits.Limit(limits.RULE_SECONDS):
                return extract_facts(document.segments, document.lines)
        except (Exception, limits.TookTooLong) as error:
            self._configs_failed(path, error)
            return ConfigFacts()

    def _configs_failed(self, path: Path, error: BaseException) -> None:
        if self._notice(path, f"how it reads its configs is not known: {_reason(error)}"):
            internal = not isinstance(error, (limits.TookTooLong, RecursionError))
            log.warning("%s: configs are not followed", path, exc_info=error if internal else None)

    def _take_facts(self, file: _PythonFile, facts: ConfigFacts) -> None:
        file.facts_version = file.document.version
        before, file.facts = file.facts, facts
        if self._configs is not None and self._configs.reads_code_of(file.path):
            if self._configs.signatures_changed(file.path):
                self._configs_behind.add(file.path)
        unheard_of = self._configs is not None and file.path not in self._configs.facts
        if facts != before or unheard_of:
            self._configs_behind.add(file.path)
        elif self._configs is not None and file.path not in self._configs_behind:
            self._configs.moved(file.path, facts)  # they mean the same, but lines may have come or gone

    # -- answers ------------------------------------------------------------------------------------------------------

    def diagnostics(self, path: Path) -> tuple[Diagnostic, ...]:
        """The findings in a loaded file, suppressions applied, sorted by place."""
        self._shown.add(path)
        if not self._interactive:
            self._settle_all()
        self._join_configs(only_yaml=self._interactive and len(self._python) > _MANY)
        self._stale.discard(path)
        yaml = self._yaml.get(path)
        if yaml is not None:
            if yaml.diagnostics is None:
                yaml.diagnostics = self._check_yaml(yaml)
            return yaml.diagnostics
        file = self._python[path]
        if file.diagnostics is None:
            file.found = self._check_python(file)
            file.diagnostics = file.found if file.notebook is None else self._by_cell(file, file.notebook)
        return file.diagnostics

    def notices(self, path: Path) -> tuple[Notice, ...]:
        """What kept a part of the work on a file from being done."""
        yaml = self._yaml.get(path)
        problem = yaml.config.problem if yaml is not None else self._python[path].document.syntax_error
        found = self.shortfalls(path)
        if problem is None or (yaml is not None and self._is_told(yaml)):
            return found
        kind = "can't be read as YAML from" if yaml is not None else "has a syntax error in"
        row, column = problem.range.start
        return (Notice(path, f"{kind} line {row + 1}, column {column + 1}: {problem.message}"), *found)

    @staticmethod
    def _is_told(yaml: _YamlFile) -> bool:
        """Whether a finding says what is wrong with the YAML, or there is nothing wrong: it is a template."""
        problem = yaml.config.problem
        if problem is None or problem.cause is Cause.TEMPLATE:
            return True
        return problem.cause is Cause.SYNTAX and _BROKEN_YAML in yaml.settings.enabled_codes(yaml.path)

    def shortfalls(self, path: Path) -> tuple[Notice, ...]:
        """The same, without what the file's own syntax is to blame for."""
        return (*self._notices.get(path, ()), *self._left_out.get(path, {}).values())

    def stale(self) -> set[Path]:
        """Loaded files whose diagnostics may have changed because of others, until they are asked for.

        This is the second phase: what an edit means for configs is found out here, not at the keystroke; of an
        interactive project, by `advance`.
        """
        if not self._interactive:
            self._settle_all()
            for file in self._python.values():
                self._refresh_facts(file)
            self._join_configs()
        return set(self._stale)

    def _check_python(self, file: _PythonFile) -> tuple[Diagnostic, ...]:
        module = file.module
        concern = self._concern(file)
        with limits.Limit(limits.RULE_SECONDS):
            units = file.checked.due(module.listing)
            if units is None:
                units = [*module.listed_functions, *module.classes.values()]
            for unit in units:
                checked = file.checked.get(unit)
                if checked is None or checked.outdated:
                    file.checked.put(unit, self._check_unit(file, unit, concern, checked))
            of_cells: list[Finding] = []
            if file.cells is not None and concern.notebooks:
                file.cells.refresh()
                for rule in concern.notebooks:
                    of_cells += self._run(rule, file.cells, file.path)
        file.checked.complete(module.listing)
        found: list[tuple[Diagnostic, Finding]] = [(self._diagnostic(file, finding), finding) for finding in of_cells]
        for checked in file.checked.telling():
            shown = checked.shown
            if shown is None:
                shown = tuple(
                    (self._diagnostic(file, finding), finding)
                    for finding in checked.findings
                    if _is_asked_for(finding, file.settings)
                )
                checked.show(shown)
            found += shown
        suppressions = python_suppressions(file.path, file.document) if file.marked else None
        if suppressions is not None and not suppressions.found:
            # A mark in a string is none, until the quote that made it one is gone.
            file.marked = any(MARK in line for line in file.document.lines)
        if suppressions is None and file.published is not None and len(found) == len(file.published):
            if all(one is other for one, other in zip(found, file.published, strict=True)):
                return file.found  # the usual keystroke: neither found nor lost anything, and moved nothing
        file.published = list(found) if suppressions is None else None
        return self._publish(file, found, suppressions, complete=file.document.syntax_error is None)

    def _concern(self, file: _PythonFile) -> Concern:
        """The rules that run on a file as it is now; what is known is forgotten when they are others than before."""
        concern = Concern.of(file.settings.enabled(file.path), file.libraries)
        if concern is not file.concern:
            file.checked.clear()
            file.concern = concern
        return concern

    def _check_unit(
        self, file: _PythonFile, unit: Function | ClassModel, concern: Concern, before: Checked | None
    ) -> Checked:
        self.work.functions_checked += 1
        rules = concern.rules_for(unit)
        workspace, path = self.workspace, file.path
        found: list[Finding] = []
        workspace.begin()
        if not self._interactive:
            try:
                for rule in rules:
                    found += self._run(rule, unit, path)
            finally:
                reads = workspace.end(path)
            return Checked(tuple(found), reads)
        known = before.by_rule if before is not None and before.by_rule is not None else {}
        by_rule: dict[Rule, tuple[tuple[Finding, ...], frozenset[str]]] = {}
        try:
            for rule in rules:
                if before is None or rule in before.outdated:
                    findings = self._run(rule, unit, path)
                    reads = workspace.asked_since(path)
                    if findings or reads:
                        by_rule[rule] = tuple(findings), reads
                elif rule in known:
                    by_rule[rule] = known[rule]
        finally:
            workspace.end()
        for findings_of_one, _ in by_rule.values():
            found += findings_of_one
        return Checked(tuple(found), frozenset().union(*(reads for _, reads in by_rule.values())) or NONE, by_rule)

    def _check_yaml(self, yaml: _YamlFile) -> tuple[Diagnostic, ...]:
        findings: list[Finding] = []
        self.workspace.begin()
        try:
            with limits.Limit(limits.RULE_SECONDS):
                for rule in config_rules(yaml.settings.enabled(yaml.path)):
                    findings.extend(self._run(rule, yaml.config, yaml.path))
        finally:
            yaml.reads = self.workspace.end(yaml.path)
        suppressions = yaml_suppressions(yaml.path, yaml.text, split_lines(yaml.text))
        wanted = (finding for finding in findings if _is_asked_for(finding, yaml.settings))
        found = [(self._diagnostic(yaml, finding), finding) for finding in wanted]
        return self._publish(yaml, found, suppressions, complete=yaml.config.problem is None)

    def _run(self, rule: Rule, unit: Function | ClassModel | NotebookModel | ConfigFile, path: Path) -> list[Finding]:
        """One rule on one unit. A crash costs only this rule here, a hang this rule on this file; either is logged."""
        if self._left_out and rule.code in self._left_out.get(path, ()):
            return []
        self.work.rules_run += 1
        if self.on_rule is not None:
            self.on_rule(rule.code)
        limits.renew()
        try:
            if isinstance(unit, Function):
                return list(rule.check_function(unit))
            if isinstance(unit, ClassModel):
                return list(rule.check_class(unit))
            if isinstance(unit, NotebookModel):
                return list(rule.check_notebook(unit))
            return list(rule.check_config(unit))
        except limits.TookTooLong:
            self.workspace.forget_initial()  # what was being found out is there as half an answer
            self.workspace.forget_names()
            what = "" if isinstance(unit, (ConfigFile, NotebookModel)) else f" on `{unit.name}`"
            self.leave_out(path, rule.code, f"it took longer than {limits.RULE_SECONDS:g} s{what}")
        except RecursionError:
            self._notice(path, f"{rule.code} ({rule.name}) gave up here: something is nested too deeply for it")
        except Exception:
            self._notice(path, f"{rule.code} ({rule.name}) failed here; its findings in this file may be missing")
            if rule.code not in self._crashed:
                self._crashed.add(rule.code)
                log.exception("Rule %s (%s) failed on %s", rule.code, rule.name, path)
        return []

    def leave_out(self, path: Path, code: str, reason: str) -> None:
        """Don't run a rule on a file any more; the file's other findings stay."""
        rule = registry.rules_by_key().get(code)
        named = f"{code} ({rule.name})" if rule is not None else code
        notice = Notice(path, f"{named} is left out in this file: {reason}")
        self._left_out.setdefault(path, {})[code] = notice
        log.warning("%s: %s", path, notice.message)

    def try_again(self, path: Path) -> None:
        """Run the rules on a file again that were left out there."""
        file = self._python.get(path)
        if self._left_out.pop(path, None) and file is not None:
            file.checked.clear()
            file.diagnostics = None

    def _notice(self, path: Path, message: str) -> bool:
        """Say once about a file what was not done; whether that is new."""
        notices = self._notices.setdefault(path, [])
        if any(notice.message == message for notice in notices):
            return False
        notices.append(Notice(path, message))
        return True

    def _analysis_failed(self, function: Function, error: BaseException) -> None:
        """What a function does stays unknown, since finding that out has failed; nothing else is harmed."""
        self.workspace.forget_initial()
        self.workspace.forget_names()
        name = "the module's own code" if function.is_body else f"`{function.qualname}`"
        why = _reason(error)
        if self._notice(function.path, f"{name} is not analysed: {why}"):
            internal = not isinstance(error, (limits.TookTooLong, RecursionError))
            log.warning("%s: %s is not analysed: %s", function.path, name, why, exc_info=error if internal else None)

    def _publish(
        self,
        file: _PythonFile | _YamlFile,
        pairs: list[tuple[Diagnostic, Finding]],
        suppressions: Suppressions | None,
        *,
        complete: bool,
    ) -> tuple[Diagnostic, ...]:
        pairs.sort(key=_by_place)
        found: list[Diagnostic] = []
        for diagnostic, _ in pairs:
            if not found or diagnostic != found[-1]:
                found.append(diagnostic)
        file.findings = pairs
        if suppressions is None:
            return tuple(found)
        crashed = bool(self._notices.get(file.path) or self._left_out.get(file.path))
        return suppressions.apply(found, file.settings, report_unused=complete and not crashed)

    @staticmethod
    def _by_cell(file: _PythonFile, notebook: Notebook) -> tuple[Diagnostic, ...]:
        """The diagnostics of a notebook, each in terms of its cell."""
        file.whole = {}
        for diagnostic in file.found:
            place = notebook.locate(diagnostic.range)
            if place is None:
                continue
            cell, where = place
            related = tuple(_related_in_cell(r, notebook) if r.path == file.path else r for r in diagnostic.related)
            file.whole[replace(diagnostic, cell=cell, range=where, related=related, fix=None)] = diagnostic
        return tuple(
            replace(local, fix=_in_cell(whole.fix, notebook, local.cell)) for local, whole in file.whole.items()
        )

    @staticmethod
    def _diagnostic(file: _PythonFile | _YamlFile, finding: Finding) -> Diagnostic:
        rule = finding.rule
        severity = file.settings.severity_of(rule.code, finding.severity or rule.severity)
        return Diagnostic(
            rule.code,
            rule.name,
            finding.message,
            severity,
            file.path,
            finding.range,
            documentation(type(rule)).url,
            related=finding.related,
            fixable=finding.fixable,
        )

    # -- fixes --------------------------------------------------------------------------------------------------------

    def fix(self, path: Path, diagnostic: Diagnostic) -> FixEdits | None:
        """The edits that put a present diagnostic of the file right; None when there are none after all.

        Of a notebook they are edits of the diagnostic's cell; a fix that reaches into other cells is made by
        `fix_all` only.
        """
        self.diagnostics(path)
        file = self._python.get(path)
        if file is None or file.notebook is None:
            return self._fix(path, diagnostic)
        fix = self._fix(path, file.whole.get(replace(diagnostic, fix=None), diagnostic))
        return _in_cell(fix, file.notebook, diagnostic.cell) if fix is not None else None

    def other_fix(self, path: Path, diagnostic: Diagnostic) -> FixEdits | None:
        """The edits of the other way to put a present diagnostic right; None when there is none, and in notebooks."""
        self.diagnostics(path)
        file = self._python.get(path)
        return None if file is not None and file.notebook is not None else self._fix(path, diagnostic, other=True)

    def _fix(self, path: Path, diagnostic: Diagnostic, *, other: bool = False) -> FixEdits | None:
        """`fix` in terms of the document."""
        from trainwright.editing import CannotEdit, Editor

        if diagnostic.fix is not None:
            return None if other else diagnostic.fix
        finding = self._finding(path, diagnostic)
        if finding is None or finding.fixable is None:
            return None
        yaml = self._yaml.get(path)
        editor = Editor(text=yaml.text) if yaml is not None else Editor(self._python[path].document)
        try:
            fix = finding.rule.other_fix(finding, editor) if other else finding.rule.fix(finding, editor)
            if fix is None:
                return None
            edits = editor.edits()
        except CannotEdit as reason:
            log.debug("No fix for %s in %s: %s", diagnostic.code, path, reason)
            return None
        except Exception:
            log.exception("The fix of %s failed on %s", diagnostic.code, path)
            return None
        return FixEdits(fix.title, fix.applicability, edits, editor.created) if edits else None

    def fix_together(self, path: Path, diagnostic: Diagnostic) -> FixEdits | None:
        """One safe fix for a present diagnostic of a Python file and those of other rules that mark the same code (no
        `eval()` and no `no_grad()`); None when there are no others, or when their fixes can't be combined."""
        from trainwright.editing import CannotEdit, Editor

        others = at_one_place(diagnostic, self.diagnostics(path))
        file = self._python.get(path)
        if file is None or len(others) < 2:
            return None
        editor = Editor(file.document)
        titles: list[str] = []
        try:
            for other in others:
                finding = self._finding(path, file.whole.get(replace(other, fix=None), other))
                fix = finding.rule.fix(finding, editor) if finding is not None and finding.fixable else None
                if fix is None or fix.applicability is not Applicability.SAFE:
                    return None
                titles.append(fix.title if not titles else fix.title[:1].lower() + fix.title[1:])
            edits = editor.edits()
        except CannotEdit as reason:
            log.debug("No common fix in %s: %s", path, reason)
            return None
        except Exception:
            log.exception("A common fix failed in %s", path)
            return None
        together = FixEdits(" and ".join(titles), Applicability.SAFE, edits)
        return together if file.notebook is None else _in_cell(together, file.notebook, diagnostic.cell)

    def _finding(self, path: Path, diagnostic: Diagnostic) -> Finding | None:
        """The finding behind a diagnostic, also when lines above have come or gone since."""
        self.diagnostics(path)
        file: _PythonFile | _YamlFile | None = self._yaml.get(path) or self._python.get(path)
        if file is None:
            return None
        plain = replace(diagnostic, fix=None)
        for known, finding in file.findings:
            if known == plain:
                return finding
        for known, finding in file.findings:
            if (known.code, known.message, known.range) == (diagnostic.code, diagnostic.message, diagnostic.range):
                return finding
        return None

    def ignore(self, path: Path, diagnostic: Diagnostic) -> Edit | None:
        """The edit that silences one diagnostic with a comment."""
        yaml = self._yaml.get(path)
        if yaml is not None:
            return yaml_suppressions(path, yaml.text, split_lines(yaml.text)).edit_to_ignore(diagnostic)
        return python_suppressions(path, self._python[path].document).edit_to_ignore(diagnostic)

    def fix_all(
        self,
        path: Path,
        *,
        unsafe: bool = False,
        removing: bool = True,
        creating: bool = True,
        within: tuple[int, ...] | None = None,
    ) -> str:
        """The file's text after all safe fixes (and unsafe ones, when asked), applied until nothing changes.

        Without `removing`, fixes that only take text away are left out, without `creating` those that make a file;
        the files that others make are in `created`. Of a notebook that an editor shows the
        text is its program, and `within` leaves out the fixes that change other cells than these (by their indexes).
        The project itself stays as it is.
        """
        from trainwright.editing import fix_all

        original = self.text(path)
        file = self._python.get(path)
        notebook = file.notebook if file is not None else None
        cells = file.cells if file is not None else None
        layout = cells.map if cells is not None else None

        def fixes(text: str) -> Iterator[tuple[Edit, ...]]:
            if file is not None:
                self._replace_program(file, text)
                if cells is not None:
                    cells.map = cells.map.laid_out(file.document.lines) or cells.map
                    file.diagnostics = None
            else:
                self.replace(path, text)
            present = self.diagnostics(path)
            for diagnostic in file.found if file is not None else present:
                if diagnostic.fixable is None or (diagnostic.fixable is Applicability.UNSAFE and not unsafe):
                    continue
                fix = self._fix(path, diagnostic)
                if fix is None or (fix.applicability is Applicability.UNSAFE and not unsafe):
                    continue
                if not removing and all(not edit.text.strip() for edit in fix.edits):
                    continue
                if cells is not None and within is not None:
                    if any(cells.map.cell_of_edit(edit.range) not in within for edit in fix.edits):
                        continue
                if fix.creates and not creating:
                    continue
                self.created.update((new.path, new.text) for new in fix.creates)
                yield fix.edits

        try:
            if notebook is None:
                return fix_all(original, fixes).text
            fixed = fix_all(notebook.program, fixes).text
            return original if fixed == notebook.program else notebook.with_program(fixed) or original
        finally:
            if cells is not None and layout is not None:
                cells.map = layout
            self.replace(path, original)


def _code_of(function: Function) -> set[str]:
    """What those have asked for who have read a function's code."""
    keys = {f"{CODE}{function.id}"}
    return keys if function.cls is None else {*keys, f"{CODE}{function.cls.id}"}


def _by_place(pair: tuple[Diagnostic, Finding]) -> tuple[Range, str, str]:
    diagnostic = pair[0]
    return diagnostic.range, diagnostic.code, diagnostic.message


def _reason(error: BaseException) -> str:
    if isinstance(error, limits.TookTooLong):
        return f"it takes longer than {limits.RULE_SECONDS:g} s"
    if isinstance(error, RecursionError):
        return "it is nested too deeply"
    return "Trainwright failed on it, please report this"


def _renamed(file: _PythonFile, before: Mapping[str, Value]) -> set[str]:
    """The names of the module that stand for something else than before."""
    now = file.module.names
    return {f"{file.path}::{name}" for name in before.keys() | now.keys() if before.get(name) != now.get(name)}


def _in_cell(fix: FixEdits | None, notebook: Notebook, cell: int | None) -> FixEdits | None:
    """A fix in terms of its cell; None when it reaches into another one."""
    if fix is None:
        return None
    edits = []
    for edit in fix.edits:
        place = notebook.locate(edit.range)
        if place is None or place[0] != cell:
            return None
        edits.append(Edit(place[1], edit.text))
    return replace(fix, edits=tuple(edits))


def _related_in_cell(related: Related, notebook: Notebook) -> Related:
    place = notebook.locate(related.range)
    if place is None:
        return related
    return replace(related, message=f"cell {place[0]}: {related.message}", range=place[1])


def _is_yaml(path: Path) -> bool:
    return path.suffix in YAML_SUFFIXES


def importable_names(path: Path) -> frozenset[str]:
    """The first components of the names under which a file can be imported."""
    return frozenset((path.stem, *(parent.name for parent in list(path.parents)[:_MAX_PARENTS])))


def _edited(text: str, range: Range, new_text: str) -> str:
    lines = split_lines(text)

    def offset(line: int, column: int) -> int:
        return sum(map(len, lines[:line])) + min(column, len(lines[line]) if line < len(lines) else 0)

    return text[: offset(*range.start)] + new_text + text[offset(*range.end) :]


def _is_asked_for(finding: Finding, settings: Settings) -> bool:
    """Whether the preset wants a finding and, where it is about a size, that is larger than the settings allow."""
    limit = settings.limit_of(finding.rule.code, finding.rule.limit)
    if limit is not None and finding.size is not None and finding.size <= limit:
        return False
    return finding.preset is Preset.DEFAULT or settings.strict
