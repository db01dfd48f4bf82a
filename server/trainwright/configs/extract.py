"""Finds the config facts of one Python file in its `ast`: loads, options, and how the two are combined."""

from __future__ import annotations

import ast
import itertools
import re
from collections.abc import Generator, Iterable, Iterator, Sequence

from trainwright.configs.declarations import DATACLASS, LIGHTNING, library_class
from trainwright.configs.facts import (
    UNKNOWN,
    Arguments,
    Assignment,
    At,
    CallSite,
    ClassFacts,
    ClassKind,
    CliArguments,
    ConfigFacts,
    ConfigLoad,
    Element,
    FunctionFacts,
    Here,
    Joined,
    Loaded,
    Merge,
    Option,
    OptionKind,
    Parameter,
    Read,
    ReadKind,
    Reference,
    Result,
    StoredConfig,
    Symbol,
    Text,
    Up,
    choices,
    either,
)
from trainwright.configs.options import Options
from trainwright.configs.scalars import Dialect
from trainwright.configs.scopes import BoundValue, PlainStatement, Scope, Statement
from trainwright.configs.symbols import REPLACERS, at, is_yaml_path
from trainwright.configs.walking import blocks_of, expressions_of, last_name, read_of, tested_by, unconverted, walk
from trainwright.positions import Position, Range
from trainwright.source.parameters import parameters_with_defaults


def facts_of_text(text: str) -> ConfigFacts:
    """The facts of a Python text; none when it does not parse."""
    from trainwright.source.text import split_lines

    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ConfigFacts()
    return extract_facts([PlainStatement(statement) for statement in tree.body], split_lines(text))


def extract_facts(statements: Sequence[Statement], lines: Sequence[str]) -> ConfigFacts:
    """The facts of a file's top-level statements; `lines` are those of the whole file, for columns."""
    steps = extracting(statements, lines)
    while True:
        try:
            next(steps)
        except StopIteration as end:
            found: ConfigFacts = end.value
            return found


def extracting(statements: Sequence[Statement], lines: Sequence[str]) -> Generator[None, None, ConfigFacts]:
    """The same, one step per function, for who has something else to do in between."""
    extractor = FactReader(statements, lines)
    yield
    return (yield from extractor.steps())


_CONFIG_LIBRARIES = frozenset(
    {"yaml", "omegaconf", "hydra", "argparse", "typer", "click", "rich_click", "jsonargparse", "ruamel",
     "configargparse", "ml_collections", "pydantic", "pydantic_settings", "sconf"}
)  # fmt: skip

_CONFIG_NAMES = frozenset({"cfg", "config", "conf", "args", "opt", "opts", "hparams", "settings"})
_CONFIG_NAME = re.compile(
    r"(?:\w*_)?(?:cfgs?|configs?|conf|configuration|args|opts?|options|hparams|hyper_?params|params|settings)(?:_dict)?\Z"
)
"""Names of parameters whose attributes may be keys of a config."""
_MOST_READS = 4_000
_CLI_METHODS = {
    "add_lightning_class_args": ("cls", "key"),
    "add_class_arguments": ("cls", "key"),
    "add_subclass_arguments": ("cls", "key"),
    "add_dataclass_arguments": ("cls", "key"),
    "link_arguments": ("source", "target"),
}
"""What the parser of a LightningCLI is told, by the names of the first parameters: lightning/pytorch/cli.py and
jsonargparse/_core.py."""
_INSTANTIATE = frozenset({"instantiate", "call", "instantiate_from_config"})
_WHOLE_METHODS = frozenset({"items", "values", "keys", "copy", "update", "to_dict", "model_dump", "dict", "_asdict"})

_CONFIG_WORD = re.compile(
    r"(?:^|[._])(?:\w*config|cfg|options?|arguments|args|parse_args|\w*settings|hparams|cli|LightningCLI)(?:$|[._])"
)


class FactReader(Options):
    """Reads the statements of a file: how configs and options are combined."""

    def __init__(self, statements: Sequence[Statement], lines: Sequence[str]) -> None:
        super().__init__(statements, lines)
        self.merges: list[Merge] = []
        self.assignments: list[Assignment] = []
        self.calls: list[CallSite] = []
        self.functions: list[FunctionFacts] = []
        self.lightning_cli = False
        self.reads: list[Read] = []
        self.instantiated_with: list[str] = []
        self.cli_arguments: list[CliArguments] = []
        self.linked: list[str] = []
        self.stored: list[StoredConfig] = []
        self._methods: set[int] = set()
        """Attributes that are called."""
        self._guards = 0
        """How many conditions and handlers the present statement stands under."""
        self.scopes_read: list[Scope] = []

    def steps(self) -> Generator[None, None, ConfigFacts]:
        """Read scope by scope."""
        self.scopes_read = self._concerned()
        if not self.scopes_read:
            return ConfigFacts(classes=tuple(self._classes()), imports=tuple(sorted(self.module.imports.items())))
        for scope in self.scopes:
            if scope.node is not None and scope.node.decorator_list:
                self._declare_command(scope)
        self._declare_typer_runs()
        for scope in self.scopes_read:
            for statement, shift in scope.body:
                self.shift = shift
                self._read(statement, scope)
            if scope.node is not None:
                self._finish_function(scope)
            yield
        return ConfigFacts(
            tuple(sorted(self.module.imports.items())),
            tuple(self.loads),
            tuple(self.options),
            tuple(self.merges),
            tuple(self.assignments),
            tuple(self.calls),
            tuple(self.functions),
            tuple(self._classes()),
            self.lightning_cli,
            tuple(self.reads),
            tuple(self.cli_arguments),
            tuple(sorted(set(self.linked))),
            tuple(sorted(set(self.instantiated_with))),
            tuple(self.stored),
        )

    def _concerned(self) -> list[Scope]:
        """The scopes that can have a part in any config: few in most files, and finding that out is cheap."""
        every = [self.module, *self.scopes]
        imported = {name for scope in every for name in scope.imports.values()}
        if any(name.partition(".")[0] in _CONFIG_LIBRARIES or _CONFIG_WORD.search(name) for name in imported):
            return every
        taking = [scope for scope in self.scopes if any(map(_CONFIG_NAME.match, scope.parameters))]
        # What a method is given, its class may keep for the others.
        classes = {owner for scope in taking if (owner := scope.name.rpartition(".")[0])}
        known = set(map(id, taking))
        taking += [s for s in self.scopes if id(s) not in known and s.name.rpartition(".")[0] in classes]
        return [self.module, *taking] if taking else []

    def _read(self, statement: ast.stmt, scope: Scope, guard: ast.expr | None = None) -> None:
        if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            return
        for expression in expressions_of(statement):
            self._expression(expression, scope)
        if isinstance(statement, ast.Assign):
            for target in statement.targets:
                self._assign(target, statement.value, statement, scope, guard)
        elif isinstance(statement, ast.AugAssign) and isinstance(statement.op, ast.BitOr):
            low, high = self.value(statement.target, scope), self.value(statement.value, scope)
            self.merge(low, high, statement, scope)
        elif isinstance(statement, ast.Return) and statement.value is not None and scope.node is not None:
            scope.bound.setdefault("return", []).append(BoundValue(statement.value, self.shift))
            self._note_whole(statement.value, scope)
        elif isinstance(statement, (ast.For, ast.AsyncFor)):
            self._note_whole(statement.iter, scope)
            self._loop(statement, scope)
        guarded = isinstance(statement, (ast.If, ast.Try))
        self._guards += guarded
        for block, condition in blocks_of(statement):
            for inner in block:
                self._read(inner, scope, condition if condition is not None else guard)
        self._guards -= guarded

    def _expression(self, root: ast.expr, scope: Scope) -> None:
        for node in walk(root):
            if isinstance(node, ast.Call):
                self._read_call(node, scope)
            elif isinstance(node, ast.Dict):
                self._read_dict(node, scope)
            elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
                self.merge(self.value(node.left, scope), self.value(node.right, scope), node, scope)
            elif isinstance(node, ast.IfExp):
                self._read_choice(node, scope)
            elif isinstance(node, ast.BoolOp) and isinstance(node.op, ast.Or) and len(node.values) == 2:
                high, low = (self.value(v, scope) for v in node.values)
                self._assignment(low, high, node, scope, when_set=True)
            self._note_read(node, scope)

    # -- reads ---------------------------------------------------------------------------------------------------------

    def _note_read(self, node: ast.AST, scope: Scope) -> None:
        """`cfg["lr"]`, `cfg.lr`, `cfg.get("lr")`, `getattr(cfg, "lr")`, `"lr" in cfg`; and mappings handed on."""
        if len(self.reads) >= _MOST_READS:
            return
        if isinstance(node, ast.Subscript):
            if isinstance(node.slice, ast.Constant) and isinstance(node.slice.value, str):
                self._note_key(node, node.value, node.slice, ReadKind.SUBSCRIPT, scope)
            elif isinstance(node.ctx, ast.Store):
                self._note_whole(node.value, scope, how=ReadKind.WRITE)
            elif not isinstance(node.slice, (ast.Constant, ast.Slice)):
                self._note_whole(node.value, scope)  # a key that is only known at run time
        elif isinstance(node, ast.Attribute):
            self._note_key(node, node.value, None, ReadKind.ATTRIBUTE, scope)
        elif isinstance(node, ast.Call):
            self._note_call(node, scope)
        elif isinstance(node, (ast.List, ast.Tuple, ast.Set)):
            for element in node.elts:
                self._note_whole(element, scope)
        elif isinstance(node, ast.Dict):
            for value in node.values:
                self._note_whole(value, scope)
        elif isinstance(node, ast.comprehension):
            self._note_whole(node.iter, scope)
        elif isinstance(node, ast.FormattedValue):
            self._note_whole(node.value, scope)
        elif isinstance(node, ast.Compare) and len(node.ops) == 1 and isinstance(node.ops[0], (ast.In, ast.NotIn)):
            key = node.left
            if isinstance(key, ast.Constant) and isinstance(key.value, str):
                self._note_key(node, node.comparators[0], key, ReadKind.GET, scope)

    def _concerns(self, node: ast.expr, scope: Scope, *, attributes: bool) -> bool:
        """Whether an expression may be a config or a part of one, by the name that it starts with: asked often."""
        names = []
        while isinstance(node, (ast.Attribute, ast.Subscript)):
            if isinstance(node, ast.Attribute):
                names.append(node.attr)
            node = node.value
        if not isinstance(node, ast.Name):
            return isinstance(node, ast.Call)
        if node.id in ("self", "cls"):
            return any(map(_CONFIG_NAME.match, names))
        key = (node.id, attributes)
        if key not in scope.concerns:
            scope.concerns[key] = any(
                (not attributes or bool(_CONFIG_NAME.match(choice.name)))
                if isinstance(choice, Parameter)
                else _may_be_config(choice)
                for choice in choices(self.name(node.id, scope))
            )
        return scope.concerns[key]

    def _note_call(self, node: ast.Call, scope: Scope) -> None:
        function, arguments = node.func, node.args
        self._methods.add(id(function))
        if isinstance(function, ast.Attribute) and function.attr in ("get", "pop", "setdefault") and arguments:
            key = arguments[0]
            if isinstance(key, ast.Constant) and isinstance(key.value, str):
                needed = function.attr == "pop" and len(arguments) == 1
                how = ReadKind.SUBSCRIPT if needed else ReadKind.GET
                self._note_key(node, function.value, key, how, scope)
        elif isinstance(function, ast.Name) and function.id in ("getattr", "hasattr", "setattr") and len(arguments) > 1:
            key = arguments[1]
            if isinstance(key, ast.Constant) and isinstance(key.value, str):
                needed = function.id == "getattr" and len(arguments) == 2
                how = ReadKind.ATTRIBUTE if needed else ReadKind.GET
                how = ReadKind.WRITE if function.id == "setattr" else how
                self._note_key(node, arguments[0], key, how, scope)
                return
        elif isinstance(function, ast.Attribute) and function.attr in _WHOLE_METHODS:
            self._note_whole(function.value, scope)
        target = ""
        if arguments or node.keywords:
            target = self.qualified(function, scope) or self._own_method(function, scope)
            if target.rpartition(".")[2] in _INSTANTIATE:
                self.instantiated_with += ["**" if k.arg is None else k.arg for k in node.keywords]
                self.instantiated_with += ["*"] * (len(arguments) - 1)
        for argument in arguments:
            self._note_whole(argument.value if isinstance(argument, ast.Starred) else argument, scope, target)
        for keyword in node.keywords:
            self._note_whole(keyword.value, scope, target, expanded=keyword.arg is None)

    def _note_key(self, node: ast.expr, base: ast.expr, key: ast.Constant | None, how: ReadKind, scope: Scope) -> None:
        if id(node) in self._methods and isinstance(node, ast.Attribute):
            return  # a method of the mapping: `cfg.model.items()`
        if not self._concerns(base, scope, attributes=key is None):
            return
        if key is None:
            assert isinstance(node, ast.Attribute)
            symbol = self.value(node, scope)
            end = self.range(node).end
            key_range = Range(Position(end.line, end.column - len(node.attr)), end)
        else:
            symbol = at(self.value(base, scope), str(key.value))
            key_range = self.range(key)
        if not any(isinstance(choice, At) and _may_be_config(choice) for choice in choices(symbol)):
            return
        if isinstance(getattr(node, "ctx", None), (ast.Store, ast.Del)):
            how = ReadKind.WRITE
        guarded = self._guards > 0 or self._is_ambiguous(base, scope)
        self.reads.append(Read(symbol, how, scope.name, guarded, range=self.range(node), key_range=key_range))

    @staticmethod
    def _is_ambiguous(node: ast.expr, scope: Scope) -> bool:
        """Whether the name that an expression starts with stands for several things in its function."""
        while isinstance(node, (ast.Attribute, ast.Subscript)):
            node = node.value
        if not isinstance(node, ast.Name):
            return False
        bound = scope.bound.get(node.id, ())
        return len(bound) + (node.id in scope.parameters and not scope.hydra) > 1

    def _note_whole(
        self, node: ast.expr, scope: Scope, target: str = "", how: ReadKind = ReadKind.WHOLE, *, expanded: bool = False
    ) -> None:
        """A mapping that is handed on, or that gets keys which are not known."""
        if len(self.reads) >= _MOST_READS:
            return
        base = _got_from(node) if isinstance(node, ast.Call) else node
        if not isinstance(base, (ast.Name, ast.Attribute, ast.Subscript)):
            return
        if not self._concerns(base, scope, attributes=True):
            return
        symbol = self.value(node, scope)
        if any(_may_be_config(choice) for choice in choices(symbol)):
            span = self.range(node)
            self.reads.append(Read(symbol, how, scope.name, False, target, expanded, range=span, key_range=span))

    def _read_call(self, node: ast.Call, scope: Scope) -> None:
        function = node.func
        qualified = self.qualified(function, scope)
        if qualified.endswith("LightningCLI") and qualified.startswith((*LIGHTNING, "jsonargparse")):
            self.lightning_cli = True
        if qualified.endswith("CLI"):
            self._read_cli(node, scope)
        elif isinstance(function, ast.Attribute) and function.attr in _CLI_METHODS:
            self._read_cli_method(node, function.attr, scope)
        if qualified == "omegaconf.OmegaConf.merge":
            values = [self.value(a, scope) for a in node.args]
            checked = not self._opens_configs(scope)
            for low, high in itertools.pairwise(values):
                self.merge(low, high, node, scope, checked=checked)
            if len(values) > 2:
                self.merge(values[0], values[-1], node, scope, checked=checked)
        elif (qualified == "dict" or qualified in REPLACERS) and node.args:
            low = self.value(node.args[0], scope)
            for keyword in node.keywords:
                self._merge_keyword(low, keyword, node, scope)
        elif qualified == "setattr" and len(node.args) == 3:
            self._assign_key(node.args[0], node.args[1], node.args[2], node, scope)
        elif isinstance(function, ast.Attribute) and function.attr == "add_argument":
            self.add_argument(node, function, scope)
        elif isinstance(function, ast.Attribute) and function.attr == "store":
            self._read_store(node, function.value, scope)
        elif isinstance(function, ast.Attribute) and function.attr == "set_defaults":
            self._set_defaults(node, function, scope)
        elif isinstance(function, ast.Attribute) and function.attr == "update":
            low = self.value(function.value, scope)
            for argument in node.args[:1]:
                if isinstance(argument, ast.Dict):
                    self._dict_over(low, argument, node, scope)
                else:
                    self.merge(low, self.value(argument, scope), node, scope)
            for keyword in node.keywords:
                self._merge_keyword(low, keyword, node, scope)
        elif isinstance(function, ast.Attribute) and function.attr == "get" and len(node.args) == 2:
            self._assignment(self.value(node.args[1], scope), self.value(node, scope), node, scope)
        value = self.value(node, scope)
        if isinstance(value, Result) and self._matters(value):
            self.calls.append(CallSite(value, scope.name, self.range(node)))

    @staticmethod
    def _opens_configs(scope: Scope) -> bool:
        """Whether a function lets configs take keys that their classes do not have."""
        return any(
            isinstance(node, ast.Call) and last_name(node.func) in ("set_struct", "open_dict")
            for statement, _ in scope.body
            for node in ast.walk(statement)
        )

    def _matters(self, call: Result) -> bool:
        given = [*call.arguments, *(value for _, value in call.keywords), *call.expanded]
        return any(
            not isinstance(choice, (Text, Reference)) or (isinstance(choice, Text) and is_yaml_path(choice.value))
            for value in given
            for choice in choices(value)
        )

    def _read_store(self, node: ast.Call, store: ast.expr, scope: Scope) -> None:
        """`ConfigStore.instance().store(name="base", group="model", node=ModelConfig)`, as in hydra 1.3."""
        given = dict(zip(("name", "node", "group", "package"), node.args, strict=False))
        given.update({k.arg: k.value for k in node.keywords if k.arg is not None})
        named = {"name", "node"} <= {k.arg for k in node.keywords}
        if not any(
            (isinstance(choice, Result) and choice.target.endswith((".ConfigStore.instance", ".ConfigStore")))
            or (isinstance(choice, (Reference, Parameter)) and named)
            for choice in choices(self.value(store, scope))
        ):
            return
        name, group = (self.value(given[key], scope) if key in given else Text("") for key in ("name", "group"))
        if not given.get("group") or (isinstance(given["group"], ast.Constant) and given["group"].value is None):
            group = Text("")
        told = isinstance(name, Text) and isinstance(group, Text)
        package, target = given.get("package"), given.get("node")
        what = package.value if isinstance(package, ast.Constant) and isinstance(package.value, str) else None
        if isinstance(target, ast.Call):
            target = target.func
        self.stored.append(
            StoredConfig(
                name.value.removesuffix(".yaml") if told and isinstance(name, Text) else "",
                group.value.strip("/") if told and isinstance(group, Text) else "",
                what,
                self.qualified(target, scope) if target is not None else "",
                scope.name,
                self.range(node),
            )
        )

    def _read_cli(self, node: ast.Call, scope: Scope) -> None:
        """`LightningCLI(Model, Data)`, or the same of a class of the project's."""
        given = dict(zip(("model_class", "datamodule_class"), node.args, strict=False))
        given.update({k.arg: k.value for k in node.keywords if k.arg is not None})
        for name, key in (("model_class", "model"), ("datamodule_class", "data"), ("trainer_class", "trainer")):
            target = self.qualified(given[name], scope) if name in given else ""
            mode = given.get(f"subclass_mode_{key}")
            subclasses = mode is not None and not (isinstance(mode, ast.Constant) and mode.value is False)
            if target:
                self.cli_arguments.append(CliArguments(key, target, subclasses, self.range(given[name])))

    def _read_cli_method(self, node: ast.Call, method: str, scope: Scope) -> None:
        """`parser.add_lightning_class_args(EarlyStopping, "early_stopping")`, `parser.link_arguments(a, b)`."""
        given = dict(zip(_CLI_METHODS[method], node.args, strict=False))
        given.update({k.arg: k.value for k in node.keywords if k.arg is not None})
        if method == "link_arguments":
            linked = given.get("target")
            if isinstance(linked, ast.Constant) and isinstance(linked.value, str):
                self.linked.append(linked.value)
            return
        key, cls = given.get("key"), given.get("cls")
        if isinstance(key, ast.Constant) and isinstance(key.value, str) and cls is not None:
            target = self.qualified(cls, scope)
            if target:
                subclasses = method == "add_subclass_arguments"
                self.cli_arguments.append(CliArguments(key.value, target, subclasses, self.range(cls)))

    def _merge_keyword(self, low: Symbol, keyword: ast.keyword, node: ast.Call, scope: Scope) -> None:
        high = self.value(keyword.value, scope)
        if keyword.arg is None:
            self.merge(low, high, node, scope)
        else:
            self._assignment(at(low, keyword.arg), high, keyword, scope)

    def _read_dict(self, node: ast.Dict, scope: Scope) -> None:
        """`{**cfg, **vars(args), "lr": args.lr}`: what comes later wins."""
        before: Symbol = UNKNOWN
        for key, value in zip(node.keys, node.values, strict=True):
            if key is None:
                high = self.value(value, scope)
                self.merge(before, high, node, scope)
                before = either(before, high)
            elif isinstance(key, ast.Constant) and isinstance(key.value, str) and before != UNKNOWN:
                self._assignment(at(before, key.value), self.value(value, scope), value, scope)

    def _dict_over(self, low: Symbol, display: ast.Dict, node: ast.Call, scope: Scope) -> None:
        for key, value in zip(display.keys, display.values, strict=True):
            if key is None:
                self.merge(low, self.value(value, scope), node, scope)
            elif isinstance(key, ast.Constant) and isinstance(key.value, str):
                self._assignment(at(low, key.value), self.value(value, scope), value, scope)

    def _read_choice(self, node: ast.IfExp, scope: Scope) -> None:
        """`args.lr if args.lr is not None else cfg["lr"]`, either way round."""
        tested, positive = tested_by(node.test)
        if tested is None:
            return
        high, low = (node.body, node.orelse) if positive else (node.orelse, node.body)
        if ast.dump(unconverted(high)) == ast.dump(tested):
            self._assignment(self.value(low, scope), self.value(high, scope), node, scope, when_set=True)

    def _assign(
        self, target: ast.expr, value: ast.expr, statement: ast.stmt, scope: Scope, guard: ast.expr | None
    ) -> None:
        if isinstance(target, (ast.Subscript, ast.Attribute)):
            low, high = self.value(target, scope), self.value(value, scope)
            if not any(isinstance(c, At) for c in choices(low)) or isinstance(value, (ast.IfExp, ast.BoolOp)):
                return
            tested, positive = (None, False) if guard is None else tested_by(guard)
            if guard is not None and tested is None:
                return  # under a condition of its own
            if tested is None:
                self._assignment(low, high, statement, scope)
            elif positive and ast.dump(unconverted(value)) == ast.dump(tested):
                self._assignment(low, high, statement, scope, when_set=True)
            elif not positive and ast.dump(read_of(target)) == ast.dump(tested):
                # `if args.lr is None: args.lr = cfg["lr"]`: the target wins when it is set
                self._assignment(high, low, statement, scope, when_set=True)
        elif isinstance(target, ast.Name) and guard is not None:
            tested, positive = tested_by(guard)
            if not positive and isinstance(tested, ast.Name) and tested.id == target.id:
                self._assignment(self.value(value, scope), self.name(target.id, scope), statement, scope, when_set=True)

    def _assign_key(self, base: ast.expr, key: ast.expr, value: ast.expr, node: ast.Call, scope: Scope) -> None:
        if isinstance(key, ast.Constant) and isinstance(key.value, str):
            self._assignment(at(self.value(base, scope), key.value), self.value(value, scope), node, scope)

    def _loop(self, node: ast.For | ast.AsyncFor, scope: Scope) -> None:
        """`for key, value in cfg.items(): setattr(args, key, value)` and `cfg[key] = value`."""
        target = node.target
        if not (isinstance(target, ast.Tuple) and len(target.elts) == 2):
            return
        key, value = (element.id if isinstance(element, ast.Name) else "" for element in target.elts)
        source = node.iter
        if not (isinstance(source, ast.Call) and isinstance(source.func, ast.Attribute)):
            return
        if source.func.attr != "items":
            return
        high = self.value(source.func.value, scope)
        for statement in node.body:
            inner = statement
            if isinstance(statement, ast.If) and len(statement.body) == 1 and not statement.orelse:
                tested, positive = tested_by(statement.test)
                if not (positive and isinstance(tested, ast.Name) and tested.id == value):
                    continue  # under a condition of its own
                inner = statement.body[0]
            low = self._loop_target(inner, key, value, scope)
            if low is not None:
                self.merge(low, high, inner, scope)

    def _loop_target(self, statement: ast.stmt, key: str, value: str, scope: Scope) -> Symbol | None:
        def names(node: ast.expr, wanted: str) -> bool:
            return isinstance(node, ast.Name) and node.id == wanted

        if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
            call = statement.value
            arguments = call.args if names(call.func, "setattr") and len(call.args) == 3 else None
            if arguments and names(arguments[1], key) and names(arguments[2], value):
                return self.value(arguments[0], scope)
        if isinstance(statement, ast.Assign) and len(statement.targets) == 1:
            target = statement.targets[0]
            if isinstance(target, ast.Subscript) and names(target.slice, key) and names(statement.value, value):
                return self.value(target.value, scope)
        return None

    def merge(self, low: Symbol, high: Symbol, node: ast.AST, scope: Scope, *, checked: bool = False) -> None:
        if low != UNKNOWN and high != UNKNOWN and low != high:
            self.merges.append(Merge(low, high, scope.name, checked, self.range(node)))

    def _assignment(self, low: Symbol, high: Symbol, node: ast.AST, scope: Scope, *, when_set: bool = False) -> None:
        if low != UNKNOWN and high != UNKNOWN and low != high:
            self.assignments.append(Assignment(low, high, when_set, scope.name, self.range(node)))

    def _set_defaults(self, node: ast.Call, function: ast.Attribute, scope: Scope) -> None:
        owner = self.value(function.value, scope)
        if owner == UNKNOWN:
            return
        for keyword in node.keywords:
            if keyword.arg is None:
                self.merge(Arguments(owner), self.value(keyword.value, scope), node, scope)
                continue
            state, value, source = self.default(keyword.value, scope)
            span = self.range(keyword.value)
            self.options.append(
                Option(
                    keyword.arg,
                    OptionKind.ARGPARSE,
                    owner,
                    scope.name,
                    state,
                    value,
                    source,
                    keyword.arg,
                    from_set_defaults=True,
                    range=self.range(keyword),
                    default_range=span,
                )
            )

    def _declare_command(self, scope: Scope) -> None:
        node = scope.node
        if node is None:
            return
        self.shift = scope.shift
        for decorator in node.decorator_list:
            function = decorator.func if isinstance(decorator, ast.Call) else decorator
            qualified = self.qualified(function, scope.outer or scope)
            last = last_name(function)
            if qualified in ("click.command", "click.group") or qualified in ("rich_click.command",):
                scope.command = OptionKind.CLICK
            elif qualified in ("click.option", "rich_click.option") and isinstance(decorator, ast.Call):
                scope.command = OptionKind.CLICK
                self.click_option(decorator, scope)
            elif qualified == "hydra.main" or _runs_hydra(decorator):
                scope.hydra = True
                self._hydra(decorator, scope)
            elif last in ("command", "callback") and self.imports_library("typer") and scope.command is None:
                scope.command = OptionKind.TYPER
        if scope.command is OptionKind.TYPER:
            self.command_parameters(scope)

    def _declare_typer_runs(self) -> None:
        """`typer.run(main)` makes a command of `main`."""
        if not self.imports_library("typer"):
            return
        for scope in (self.module, *self.scopes):
            for statement, _ in scope.body:
                for node in ast.walk(statement):
                    if not (isinstance(node, ast.Call) and self.qualified(node.func, scope) == "typer.run"):
                        continue
                    target = self.qualified(node.args[0], scope) if node.args else ""
                    for command in self.scopes:
                        if target == f"::{command.name}" and command.command is None:
                            command.command = OptionKind.TYPER
                            self.command_parameters(command)

    def _hydra(self, decorator: ast.expr, scope: Scope) -> None:
        if not isinstance(decorator, ast.Call) or not scope.parameters:
            return
        given = dict(zip(("config_path", "config_name"), decorator.args, strict=False))
        given.update({k.arg: k.value for k in decorator.keywords if k.arg in ("config_path", "config_name")})
        outer = scope.outer or scope
        folder = self.value(given["config_path"], outer) if "config_path" in given else Text("")
        name = self.value(given["config_name"], outer) if "config_name" in given else UNKNOWN
        if not isinstance(name, Text):
            return
        file = name.value if name.value.endswith((".yaml", ".yml")) else f"{name.value}.yaml"
        folder = folder if isinstance(folder, Text) else Text("")
        path = Joined((Up(Here()), folder, Text(file)))
        loaded = Loaded(len(self.loads))
        self.loads.append(ConfigLoad("hydra.main", Dialect.OMEGACONF, scope.name, path, range=self.range(decorator)))
        scope.known[scope.parameters[0]] = loaded
        scope.bound.setdefault(scope.parameters[0], [])

    def _finish_function(self, scope: Scope) -> None:
        assert scope.node is not None
        self.shift = scope.shift
        returns = self.bound("return", scope) if "return" in scope.bound else UNKNOWN
        defaults = []
        for argument, default in parameters_with_defaults(scope.node.args):
            value = self.literal(default, scope.outer or scope) if default is not None else None
            if isinstance(value, str) and is_yaml_path(value):
                defaults.append((argument.arg, Text(value)))
        if returns == UNKNOWN and not defaults and scope.command is None and not scope.hydra:
            relevant = {name for site in self.calls for name in (site.call.target[2:], site.function)}
            relevant.update(load.function for load in self.loads)
            relevant.update(merge.function for merge in self.merges)
            relevant.update(assignment.function for assignment in self.assignments)
            relevant.update(option.function for option in self.options)
            relevant.update(read.function for read in self.reads)
            if scope.name not in relevant and not _CONFIG_NAMES.intersection(scope.parameters):
                return
        parameters = scope.parameters[1:] if scope.parameters[:1] in (("self",), ("cls",)) else scope.parameters
        self.functions.append(
            FunctionFacts(scope.name, parameters, returns, scope.command, scope.hydra, tuple(defaults))
        )

    def _classes(self) -> Iterator[ClassFacts]:
        for statement, scope in self.class_statements:
            node = statement.node
            assert isinstance(node, ast.ClassDef)
            bases = tuple(filter(None, (self.qualified(base, scope) for base in node.bases)))
            if any(base.endswith("LightningCLI") and base.startswith(LIGHTNING) for base in bases):
                self.lightning_cli = True
            kind = self._class_kind(node, bases, scope)
            if kind in (ClassKind.DATACLASS, ClassKind.PYDANTIC):
                options = tuple(self.class_fields(statement, node, scope))
                anything = False
            else:
                options, anything = self.init_parameters(statement, node, scope)
            if options or bases or kind is not ClassKind.OTHER:
                yield ClassFacts(node.name, kind, bases, options, anything)

    def _class_kind(self, node: ast.ClassDef, bases: Iterable[str], scope: Scope) -> ClassKind:
        for decorator in node.decorator_list:
            function = decorator.func if isinstance(decorator, ast.Call) else decorator
            if self.qualified(function, scope) in DATACLASS:
                return ClassKind.DATACLASS
        for base in bases:
            kind = library_class(base)
            if kind is not ClassKind.OTHER:
                return kind
        return ClassKind.OTHER


def _may_be_config(symbol: Symbol) -> bool:
    """Whether a symbol may stand for a config, or a part of one."""
    while isinstance(symbol, At):
        symbol = symbol.base
    if isinstance(symbol, Parameter):
        return True
    return isinstance(symbol, (Loaded, Result, Element))


def _got_from(node: ast.Call) -> ast.expr | None:
    """The mapping of `cfg.get("callbacks", {})`."""
    function, first = node.func, node.args[0] if node.args else None
    if not (isinstance(function, ast.Attribute) and function.attr in ("get", "pop", "setdefault")):
        return None
    return function.value if isinstance(first, ast.Constant) and isinstance(first.value, str) else None


def _runs_hydra(decorator: ast.expr) -> bool:
    """Whether it takes what `hydra.main` takes: projects wrap it (NeMo's `hydra_runner`)."""
    if not isinstance(decorator, ast.Call):
        return False
    return {"config_path", "config_name"} <= {keyword.arg for keyword in decorator.keywords}
