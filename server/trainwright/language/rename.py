"""Rename of a config key with everything that is bound to it, as edits of all files; or the reason why not.

A rename is refused rather than made halfway: a key that something dynamic reads would silently be missed.
"""

from __future__ import annotations

import ast
import os.path
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from trainwright.configs.composition import Keys
from trainwright.configs.definitions import Definition
from trainwright.configs.interpolation import Interpolation, interpolations
from trainwright.configs.nodes import ConfigNode, KeyPath, NodeKind, Style
from trainwright.configs.reach import Reached, ReachKind, entry_at
from trainwright.configs.resolve import Declared, Instance, Options, Section
from trainwright.configs.signatures import dotted
from trainwright.configs.vocabulary import NAMING_KEYS
from trainwright.findings import Edit
from trainwright.language.answers import Refusal, Renamable, Renaming
from trainwright.language.interpolations import placed_interpolations, steps_of
from trainwright.language.knowledge import PARAMETERS, Knowledge, text_path
from trainwright.language.python_code import Code, KeyToken
from trainwright.language.python_features import PythonFeatures
from trainwright.language.yaml_features import YamlFeatures
from trainwright.positions import Position, Range

if TYPE_CHECKING:
    from trainwright.engine.project import Project

_PLAIN_KEY = re.compile(r"[A-Za-z_][\w-]*\Z")
_CONFIG_NAMES = frozenset(
    {"cfg", "config", "conf", "configs", "args", "opt", "opts", "options", "hparams", "settings", "params", "hp"}
)
_SEES_ALL = frozenset({"locals", "vars", "eval", "exec", "globals"})
_RESERVED = frozenset({"defaults", "hydra"})
_SAFE_RESOLVERS = ("oc.env", "now", "env", "hydra")


class _Refused(Exception):
    """The reason."""


@dataclass
class _Group:
    """All that has the name: they are renamed together."""

    name: str
    keys: dict[tuple[Path, Keys], ConfigNode] = field(default_factory=dict)
    programs: dict[tuple[Path, Keys], None] = field(default_factory=dict)
    """The same keys as programs see them."""
    parameters: dict[Reached, None] = field(default_factory=dict)
    reads: dict[tuple[Path, Range], None] = field(default_factory=dict)
    """The places in code that are known to read them."""
    is_known: bool = False
    """Whether anything at all is known to be bound to them: else a rename is nobody's but a YAML server's."""


class Rename:
    """Prepares and makes renames."""

    def __init__(self, project: Project, knowledge: Knowledge) -> None:
        self._project = project
        self._known = knowledge

    def prepared(self, path: Path, position: Position) -> Renamable | Refusal | None:
        """What would be renamed at a place; None where no config key is concerned."""
        subject = self._subject(path, position)
        if subject is None:
            return None
        span, name, starts = subject
        try:
            group = self._group(name, starts)
        except _Refused as refused:
            return Refusal(str(refused))
        return Renamable(span, name) if group.is_known else None

    def made(self, path: Path, position: Position, new: str) -> Renaming | Refusal | None:
        """The edits of a rename."""
        subject = self._subject(path, position)
        if subject is None:
            return None
        _, name, starts = subject
        try:
            if not _PLAIN_KEY.match(new):
                raise _Refused(f"`{new}` can't be a key: use letters, digits, `_` and `-`, and begin with a letter.")
            group = self._group(name, starts)
            if not group.is_known:
                return None
            edits = _Edits(self._project, self._known, group, new)
            return Renaming(edits.all())
        except _Refused as refused:
            return Refusal(str(refused))

    def _subject(self, path: Path, position: Position) -> tuple[Range, str, list[tuple[Path, Keys]]] | None:
        """The name at a place, and the keys that it is to begin with."""
        file = self._project.config(path)
        if file is not None:
            at = YamlFeatures(self._known, path, file).entry(position)
            if at is None or not at[1] or at[0].key is None:
                return None
            key = at[0].key
            if key.text in NAMING_KEYS or at[0].path[0] in _RESERVED or key.text.startswith("_"):
                return None
            return _bare(key.range, key.style), key.text, [(path, text_path(at[0].path))]
        document = self._project.document(path)
        if document is None:
            return None
        features = PythonFeatures(self._known, path, document)
        token = features.token(position)
        places = features.places(position)
        if not places:
            return None
        name = token.key if token is not None else places[0].keys[-1]
        starts = [(each.path, each.keys) for each in places if each.keys[-1] == name]
        if token is not None:
            return token.range, name, starts
        reached = next((each.reached for each in places if each.reached is not None), None)
        if reached is None or reached.kind not in PARAMETERS or reached.name != name or not starts:
            return None
        return reached.range, name, starts

    # -- what belongs together -----------------------------------------------------------------------------------------

    def _group(self, name: str, starts: Sequence[tuple[Path, Keys]]) -> _Group:
        group = _Group(name)
        group.is_known = any(self._known.has_program(path) for path, _ in starts)
        seen: set[tuple[Path, Keys]] = set()
        waiting = list(starts)
        while waiting:
            path, keys = waiting.pop()
            if (path, keys) in group.keys or keys[-1:] != (name,):
                continue
            file = self._known.file(path)
            entry = entry_at(file, keys) if file is not None else None
            if file is None or entry is None or entry.key is None:
                continue
            if file.problem is not None:
                line = file.problem.range.start.line + 1
                raise _Refused(f"`{path.name}` can't be read as YAML (line {line}): mend it first.")
            group.keys[path, keys] = entry
            for program, full in self._known.programs(path, keys):
                group.programs[program, full] = None
            waiting += [(other, inner) for other, inner, _ in self._known.together(path, keys, seen)]
            for reached in self._known.reached(path, keys):
                group.is_known = True
                if reached.kind is ReachKind.READ:
                    group.reads[reached.path, reached.range] = None
                    waiting += self._known.same_read(reached)
                elif reached.kind in PARAMETERS and _option_name(reached) == name:
                    self._take(group, reached)
                    places = self._known.configs.keys_reaching(reached.path, reached.range.start)
                    waiting += [(each.path, each.keys) for each in places]
        return group

    def _take(self, group: _Group, reached: Reached) -> None:
        if not reached.in_workspace:
            raise _Refused(f"`{group.name}` is a parameter of `{reached.owner}`, which is not part of the workspace.")
        group.parameters[reached] = None
        if reached.kind is ReachKind.FIELD:
            for read in self._known.reads_of_fields(reached.path, reached.range.start, [reached]):
                group.reads[read.path, read.read.key_range] = None
                group.programs[read.config, read.keys] = None


def _option_name(reached: Reached) -> str:
    """The name of a parameter, or that under which an option's value is read."""
    return reached.name.lstrip("-").replace("-", "_") if reached.kind is ReachKind.OPTION else reached.name


def _bare(span: Range, style: Style) -> Range:
    """The text of a key without its quotes."""
    if style not in (Style.SINGLE_QUOTED, Style.DOUBLE_QUOTED):
        return span
    (line, start), (last, end) = span
    return Range(Position(line, start + 1), Position(last, end - 1))


class _Edits:
    """Finds all places of a group."""

    def __init__(self, project: Project, knowledge: Knowledge, group: _Group, new: str) -> None:
        self._project = project
        self._known = knowledge
        self._group = group
        self._old = group.name
        self._new = new
        self._edits: dict[Path, dict[Range, str]] = {}
        self._codes: dict[Path, Code] = {}
        self._annotated: dict[Path, list[tuple[int, int, dict[str, str]]]] = {}
        self._owners = {self._place_of(each): each for each in group.parameters}

    @staticmethod
    def _place_of(reached: Reached) -> tuple[Path, Range]:
        return reached.path, reached.range

    def all(self) -> tuple[tuple[Path, tuple[Edit, ...]], ...]:
        """The edits, by file."""
        if self._new == self._old:
            return ()
        for (path, _), entry in self._group.keys.items():
            self._key(path, entry)
        for path in self._known.configs.files:
            self._interpolations(path)
            self._overrides(path)
        for reached in self._group.parameters:
            self._parameter(reached)
        for path in self._project.mentioning(self._old):
            self._uses(path)
        self._dynamic()
        return tuple(
            (path, tuple(Edit(span, text) for span, text in sorted(those.items())))
            for path, those in sorted(self._edits.items())
        )

    def _add(self, path: Path, span: Range, text: str | None = None) -> None:
        self._edits.setdefault(path, {})[span] = self._new if text is None else text

    def _code(self, path: Path) -> Code:
        if path not in self._codes:
            document = self._project.document(path)
            if document is None:
                raise _Refused(f"`{path.name}` can't be read.")
            if document.syntax_error is not None:
                line = document.syntax_error.range.start.line + 1
                raise _Refused(f"`{path.name}` has a syntax error in line {line}: mend it first.")
            self._codes[path] = Code([each for each in document.segments if each.parsed], document.lines)
        return self._codes[path]

    # -- YAML ----------------------------------------------------------------------------------------------------------

    def _key(self, path: Path, entry: ConfigNode) -> None:
        assert entry.key is not None
        file = self._known.file(path)
        parent = file.find(entry.path[:-1]) if file is not None else None
        if file is not None and parent is not None and parent.kind is NodeKind.MAPPING:
            if self._new in file.entries(parent):
                line = entry.key.range.start.line + 1
                raise _Refused(f"`{self._new}` is already a key beside `{self._old}` ({path.name}, line {line}).")
        self._add(path, _bare(entry.key.range, entry.key.style))

    def _interpolations(self, path: Path) -> None:
        file = self._known.file(path)
        if file is None or "${" not in file.text or self._old not in file.text:
            return
        for node in file.scalars():
            if "${" not in node.text or self._old not in node.text:
                continue
            placed = list(placed_interpolations(node))
            if len(placed) != len(interpolations(node.text)) or not placed:
                self._refuse_unplaced(path, node)
            for found, span in placed:
                if found.resolver:
                    self._refuse_resolver(path, node, found.text)
                    continue
                for start, end in self._steps(path, node.path, found):
                    line, column = span.start
                    self._add(path, Range(Position(line, column + start), Position(line, column + end)))

    def _steps(self, path: Path, holder: KeyPath, found: Interpolation) -> Iterator[tuple[int, int]]:
        """Where the renamed key stands in an interpolation."""
        written = steps_of(found.text)
        for program, full in self._known.programs(path, text_path(holder)):
            seen = found.absolute(full) or ()
            for other, keys in self._group.programs:
                if other == program and seen[: len(keys)] == keys:
                    index = len(keys) - 1 - (len(seen) - len(written))
                    if 0 <= index < len(written):
                        yield written[index]

    def _refuse_unplaced(self, path: Path, node: ConfigNode) -> None:
        if re.search(rf"\$\{{[^}}]*\b{re.escape(self._old)}\b", node.text):
            line = node.range.start.line + 1
            raise _Refused(f"an interpolation over several lines may name `{self._old}` ({path.name}, line {line}).")

    def _refuse_resolver(self, path: Path, node: ConfigNode, text: str) -> None:
        resolver, _, arguments = text.partition(":")
        if resolver.strip() in _SAFE_RESOLVERS or not re.search(rf"\b{re.escape(self._old)}\b", arguments):
            return
        line = node.range.start.line + 1
        raise _Refused(f"the resolver `{resolver.strip()}` may read `{self._old}` ({path.name}, line {line}).")

    def _overrides(self, path: Path) -> None:
        """Keys that are written as one path: `model.net.width: choice(64, 128)` of a sweep, `- model.net.width=64`."""
        file = self._known.file(path)
        if file is None or self._old not in file.text or not self._is_near(path):
            return
        for node in file.nodes():
            if node.key is not None and "." in node.key.text:
                self._steps_in(path, node.key.text, _bare(node.key.range, node.key.style))
            if node.kind is NodeKind.SCALAR and "=" in node.text and node.range.start.line == node.range.end.line:
                self._steps_in(path, node.text, _bare(node.range, node.style))

    def _steps_in(self, path: Path, text: str, span: Range) -> None:
        """Where a text of one line names the renamed key by its whole path."""
        for keys in {keys for _, keys in self._group.programs}:
            written = re.escape(".".join(keys))
            pattern = rf"(?<![\w.]){written}(?![\w-])" if len(keys) > 1 else rf"^[+~]*{written}(?==)"
            for found in re.finditer(pattern, text):
                if span.end.column - span.start.column != len(text):
                    line = span.start.line + 1
                    raise _Refused(
                        f"`{text}` names it in {path.name}, line {line}, and has escapes: rename it by hand."
                    )
                line, end = span.start.line, span.start.column + found.end()
                self._add(path, Range(Position(line, end - len(keys[-1])), Position(line, end)))

    # -- declarations --------------------------------------------------------------------------------------------------

    def _parameter(self, reached: Reached) -> None:
        if not self._new.isidentifier():
            raise _Refused(f"`{self._new}` can't be a parameter's name, and `{reached.owner}` takes `{self._old}`.")
        reader = self._code(reached.path)
        for node, shift in reader.nodes():
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                for argument in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs):
                    if argument.arg == self._old and _starts_in(reader.range(argument, shift), reached.range):
                        self._function(reached, node, shift)
                        return
            elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
                if node.target.id == self._old and _starts_in(reader.range(node.target, shift), reached.range):
                    self._add(reached.path, reader.range(node.target, shift))
                    self._documented(reached.path, node, shift)
                    return
            elif isinstance(node, ast.Call) and reader.range(node, shift) == reached.range:
                self._option(reached.path, node, shift)
                return
        raise _Refused(f"the declaration of `{self._old}` was not found in `{reached.path.name}`.")

    def _function(self, reached: Reached, function: ast.FunctionDef | ast.AsyncFunctionDef, shift: int) -> None:
        """A parameter, and its uses in the body."""
        path, reader = reached.path, self._code(reached.path)
        where = f"`{function.name}` ({path.name}, line {function.lineno + shift})"
        arguments = function.args
        every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
        every += [each for each in (arguments.vararg, arguments.kwarg) if each is not None]
        for argument in every:
            if argument.arg == self._new:
                raise _Refused(f"{where} has a parameter `{self._new}` already.")
            if argument.arg == self._old:
                start = reader.range(argument, shift).start
                self._add(path, Range(start, Position(start.line, start.column + len(self._old))))
        for statement in function.body:
            for node in _in_scope(statement, self._old):
                self._use_in_body(reached, node, shift, where)
        self._documented(path, function, shift)

    def _documented(
        self, path: Path, declared: ast.FunctionDef | ast.AsyncFunctionDef | ast.AnnAssign, shift: int
    ) -> None:
        """A parameter's line in the docstring of its function, and for `__init__` and fields in that of the class."""
        reader = self._code(path)
        name = rf"\s*(?::param\s+(?:[\w.\[\]]+\s+)?)?{re.escape(self._old)}(?=\s*[:(])"
        for span in reader.docstrings(declared, shift):
            for line in range(span.start.line, span.end.line + 1):
                found = re.match(name, reader.lines[line])
                if found is not None:
                    start = Position(line, found.end() - len(self._old))
                    self._add(path, Range(start, Position(line, found.end())))

    def _use_in_body(self, reached: Reached, node: ast.AST, shift: int, where: str) -> None:
        reader = self._code(reached.path)
        if isinstance(node, ast.Name):
            if node.id == self._old:
                self._add(reached.path, reader.range(node, shift))
            elif node.id == self._new:
                raise _Refused(f"`{self._new}` is already a name in {where}.")
        elif isinstance(node, (ast.Nonlocal, ast.Global)) and {self._old, self._new} & set(node.names):
            raise _Refused(f"{where} declares it `nonlocal` or `global`.")
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _SEES_ALL:
            if not (node.func.id == "vars" and node.args):
                raise _Refused(f"{where} calls `{node.func.id}()`, which sees its parameters by name.")

    def _option(self, path: Path, call: ast.Call, shift: int) -> None:
        """An option of argparse or click: its flag, or its `dest`."""
        reader = self._code(path)
        given = next((k.value for k in call.keywords if k.arg == "dest"), None)
        flags = [a for a in (call.args if given is None else [given]) if isinstance(a, ast.Constant)]
        for flag in flags:
            text = str(flag.value)
            bare = text.lstrip("-")
            if bare.replace("-", "_") != self._old:
                continue
            span = reader.inside_quotes(flag, shift)
            if span is None:
                raise _Refused(f"the option `{text}` is not written in one piece ({path.name}).")
            new = self._new.replace("_", "-") if "-" in bare else self._new
            self._add(path, span, text[: len(text) - len(bare)] + new)
            return
        raise _Refused(f"the flag of the option `{self._old}` was not found ({path.name}, line {call.lineno + shift}).")

    # -- uses ----------------------------------------------------------------------------------------------------------

    def _uses(self, path: Path) -> None:
        """Reads of the keys, keywords of calls, attributes of hyperparameters in one file."""
        if not self._group.parameters and not self._is_near(path):
            return
        reader = self._code(path)
        hparams = self._classes_with_hparams(path)
        inside: list[tuple[int, int]] = []
        for node, shift in reader.nodes():
            if isinstance(node, ast.ClassDef) and node.name in hparams:
                inside.append((node.lineno - 1 + shift, (node.end_lineno or node.lineno) - 1 + shift))
            token = reader.token(node)
            if token is not None and token.key == self._old:
                self._read(path, token, reader, any(a <= token.range.start.line <= b for a, b in inside))
            if isinstance(node, ast.Call):
                self._call(path, node, shift, reader)
            elif isinstance(node, ast.Constant) and isinstance(node.value, str) and self._old in node.value:
                self._refuse_interpolated(path, node.value, node.lineno + shift)
                span = reader.inside_quotes(node, shift) if "=" in node.value and "\n" not in node.value else None
                if span is not None and self._is_near(path):
                    self._steps_in(path, node.value, span)

    def _is_near(self, path: Path) -> bool:
        """Whether a file belongs to a program that reads one of the configs."""
        return any(path.is_relative_to(root) for root in self._roots)

    @cached_property
    def _roots(self) -> set[Path]:
        """The folders that hold a config together with the code that reads it."""
        found = set()
        for config, _ in self._group.keys:
            for reader in self._known.configs.programs(config):
                found.add(Path(os.path.commonpath((config.parent, reader.path.parent))))
        found.update(Path(os.path.commonpath((config.parent, path.parent)))
                     for config, _ in self._group.keys for path, _ in self._group.reads)  # fmt: skip
        return found

    def _classes_with_hparams(self, path: Path) -> set[str]:
        """The classes of a file that keep a renamed parameter of theirs in `self.hparams`."""
        module = self._known.configs.reach.definitions.module(path)
        if module is None:
            return set()
        found = set()
        for name, known in module.classes.items():
            init = known.init
            if init is not None and known.saves_hyperparameters:
                if any((path, p.range) in self._owners for p in init.parameters):
                    found.add(name)
        return found

    def _read(self, path: Path, token: KeyToken, reader: Code, saves: bool) -> None:
        base = dotted(token.base)
        if saves and base.rpartition(".")[2] == "hparams":
            self._add(path, token.range)
            return
        if any(path == other and _starts_in(token.range, span) for other, span in self._group.reads):
            self._add(path, token.range)
            return
        meanings = self._known.configs.meanings(path, reader.symbol(token.base, token.range.start.line))
        for meaning in meanings:
            if isinstance(meaning, Section) and not meaning.source.embedded:
                if (meaning.source.path, (*meaning.keys, self._old)) in self._group.programs:
                    self._add(path, token.range)
                    return
            elif isinstance(meaning, (Options, Instance)) and self._declares(meaning):
                self._add(path, token.range)
                return
        if self._is_annotated(path, token, base):
            self._add(path, token.range)
            return
        root = base.partition(".")[0] or _root(token.base)
        words = {root, base.rpartition(".")[2], *base.split(".")}
        if reader.is_new_mapping(root, token.range.start.line):
            return
        if not meanings and words & _CONFIG_NAMES and self._is_near(path) and not self._is_shadowed(path, token):
            line = token.range.start.line + 1
            text = ast.unparse(token.base)
            raise _Refused(
                f"`{text}` in {path.name}, line {line}, may be the same config, but it can't be told what it is: "
                f"rename `{self._old}` there first, or by hand."
            )

    def _refuse_interpolated(self, path: Path, text: str, line: int) -> None:
        """`II("optim.lr")` and `"${optim.lr}"` as defaults of structured configs."""
        fields = any(each.kind is ReachKind.FIELD for each in self._group.parameters)
        whole = {".".join(keys) for _, keys in self._group.programs}
        if fields and (text in whole or any(f"${{{each}}}" in text for each in whole)):
            raise _Refused(f"`{text}` in {path.name}, line {line}, names it in a text: rename it by hand.")

    def _is_annotated(self, path: Path, token: KeyToken, base: str) -> bool:
        """Whether it is the field of a parameter whose annotation says the dataclass: `def train(cfg: Config)`."""
        name, _, rest = base.partition(".")
        classes = self._known.configs.reach.classes
        for first, last, annotated in self._functions(path):
            if name in annotated and first <= token.range.start.line <= last:
                owner = classes.annotated(path, annotated[name])
                found = classes.below(owner, tuple(filter(None, rest.split(".")))) if owner is not None else None
                return self._is_taken(found)
        return False

    def _functions(self, path: Path) -> list[tuple[int, int, dict[str, str]]]:
        """The functions of a file by their lines, the innermost first, with the annotations of their parameters."""
        if path not in self._annotated:
            found = []
            for node, shift in self._code(path).nodes():
                if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                    every = (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)
                    given = {each.arg: ast.unparse(each.annotation) for each in every if each.annotation is not None}
                    found.append((node.lineno - 1 + shift, (node.end_lineno or node.lineno) - 1 + shift, given))
            self._annotated[path] = sorted(found, key=lambda each: -each[0])
        return self._annotated[path]

    def _is_shadowed(self, path: Path, token: KeyToken) -> bool:
        """Whether it was found already to be something of the group."""
        return token.range in self._edits.get(path, {})

    def _declares(self, meaning: Options | Instance) -> bool:
        wanted = Declared
        found = self._known.configs.declared(meaning)
        return any(
            isinstance(each, wanted) and each.option.name == self._old and self._is_owner(each.path, each.option.range)
            for each in found
        )

    def _is_owner(self, path: Path, span: Range) -> bool:
        return any(
            (path == other and _starts_in(where, span)) or (path == other and _starts_in(span, where))
            for other, where in self._owners
        )

    def _call(self, path: Path, call: ast.Call, shift: int, reader: Code) -> None:
        """A keyword for a renamed parameter."""
        keyword = next((k for k in call.keywords if k.arg == self._old), None)
        if keyword is None or not any(each.kind is not ReachKind.OPTION for each in self._group.parameters):
            return
        span = reader.range(keyword, shift)
        name = Range(span.start, Position(span.start.line, span.start.column + len(self._old)))
        if self._takes(path, call, reader, shift):
            self._add(path, name)

    def _takes(self, path: Path, call: ast.Call, reader: Code, shift: int) -> bool:
        """Whether a call's keyword is for a renamed parameter.

        Raises:
            _Refused: it may be.
        """
        function = call.func
        line = call.lineno - 1 + shift
        if isinstance(function, ast.Attribute) and isinstance(function.value, ast.Call):
            inner = function.value.func
            if isinstance(inner, ast.Name) and inner.id == "super" and function.attr == "__init__":
                return self._super_takes(path, line)
        name = dotted(function)
        if name in ("cls", "self.__class__"):
            return self._is_taken(self._enclosing(path, line))
        candidates = [name, name.rpartition(".")[0]] if name else []
        if name.rpartition(".")[2] in ("partial", "instantiate", "load_from_checkpoint"):
            candidates += [dotted(argument) for argument in call.args[:1]]
        for candidate in filter(None, candidates):
            found = self._known.configs.reach.definitions.resolve(path, candidate)
            if found is not None and self._is_taken(found):
                return True
        if name.rpartition(".")[2] == "instantiate" and call.args:
            symbol = reader.symbol(call.args[0], line)
            return any(
                (source, (*keys, self._old)) in self._group.programs
                for source, keys in self._known.sections(path, symbol)
            )
        unknown = isinstance(function, (ast.Subscript, ast.Call)) or (
            isinstance(function, ast.Name) and self._is_local(path, function.id, reader, line)
        )
        if unknown and any(each.kind is ReachKind.PARAMETER for each in self._group.parameters):
            text = ast.unparse(function)
            raise _Refused(
                f"`{text}(..., {self._old}=...)` in {path.name}, line {line + 1}, may construct the same class: "
                "it can't be told what is called."
            )
        return False

    def _is_local(self, path: Path, name: str, reader: Code, line: int) -> bool:
        """Whether a name is a variable, so that what it stands for is not written down."""
        return reader.is_variable(name, line)

    def _enclosing(self, path: Path, line: int) -> Definition | None:
        module = self._known.configs.reach.definitions.module(path)
        best: Definition | None = None
        for name, known in module.classes.items() if module is not None else ():
            if known.range.start.line <= line and (best is None or known.range.start >= best.range.start):
                best = Definition(path, name, True, known.range)
        return best

    def _super_takes(self, path: Path, line: int) -> bool:
        own = self._enclosing(path, line)
        if own is None:
            return False
        return any(
            isinstance(base, Definition) and self._is_taken(base)
            for base in self._known.configs.reach.definitions.bases(own)
        )

    def _is_taken(self, definition: Definition | None) -> bool:
        signature = self._known.configs.reach.definitions.signature(definition) if definition is not None else None
        taken = signature.get(self._old) if signature is not None else None
        return taken is not None and self._is_owner(taken.path, taken.parameter.range)

    # -- what is in the way --------------------------------------------------------------------------------------------

    def _dynamic(self) -> None:
        """Refuse where a section is read in a way that names its keys at run time only."""
        parents = {(program, keys[:-1]) for program, keys in self._group.programs}
        for path, facts in self._known.configs.facts.items():
            if not facts.loads and not facts.calls and not facts.functions:
                continue
            if self._project.document(path) is None:
                continue
            reader = self._code(path)
            for node, shift in reader.nodes():
                self._dynamic_node(path, node, shift, reader, parents)

    def _dynamic_node(
        self, path: Path, node: ast.AST, shift: int, reader: Code, parents: set[tuple[Path, Keys]]
    ) -> None:
        base: ast.expr | None = None
        what = ""
        if isinstance(node, ast.Subscript) and not isinstance(node.slice, (ast.Constant, ast.Slice)):
            base, what = node.value, "reads a key that is only known at run time"
        elif isinstance(node, ast.Call):
            function = node.func
            if isinstance(function, ast.Name) and function.id in ("getattr", "setattr", "hasattr"):
                if len(node.args) > 1 and not isinstance(node.args[1], ast.Constant):
                    base, what = node.args[0], "reads a key that is only known at run time"
            for keyword in node.keywords:
                if keyword.arg is None and not self._known_callee(path, node):
                    away = "goes to a function of which it is not known what it takes"
                    self._check_dynamic(path, keyword.value, reader, parents, away, node.lineno - 1 + shift)
        if base is not None:
            self._check_dynamic(path, base, reader, parents, what, getattr(node, "lineno", 1) - 1 + shift)

    def _known_callee(self, path: Path, call: ast.Call) -> bool:
        """Whether what is called takes the renamed key as a parameter that is renamed too, or takes no such key."""
        name = dotted(call.func)
        found = self._known.configs.reach.definitions.resolve(path, name) if name else None
        if found is None:
            return name in ("dict", "print", "wandb.init") or name.rpartition(".")[2] in (
                "Namespace",
                "SimpleNamespace",
            )
        signature = self._known.configs.reach.definitions.signature(found)
        if signature is None:
            return False
        taken = signature.get(self._old)
        if taken is not None:
            return self._is_owner(taken.path, taken.parameter.range)
        return not signature.anything

    def _check_dynamic(
        self, path: Path, base: ast.expr, reader: Code, parents: set[tuple[Path, Keys]], what: str, line: int
    ) -> None:
        for source, keys in self._known.sections(path, reader.symbol(base, line)):
            if (source, keys) in parents:
                text = ast.unparse(base)
                raise _Refused(f"`{text}` in {path.name}, line {line + 1}, {what}.")


def _starts_in(inner: Range, outer: Range) -> bool:
    return outer.start <= inner.start <= outer.end


def _root(node: ast.expr) -> str:
    while isinstance(node, (ast.Attribute, ast.Subscript, ast.Call)):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else ""


def _in_scope(root: ast.AST, name: str) -> Iterator[ast.AST]:
    """The nodes below `root`, without functions that have a parameter of that name themselves."""
    waiting = [root]
    while waiting:
        node = waiting.pop()
        yield node
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
            arguments = node.args
            own = {each.arg for each in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)}
            if name in own:
                waiting.extend(arguments.defaults)
                waiting.extend(each for each in arguments.kw_defaults if each is not None)
                continue
        waiting.extend(ast.iter_child_nodes(node))
