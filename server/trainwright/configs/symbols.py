"""What the expressions of a Python file stand for, as far as configs are concerned."""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence

from trainwright.configs.facts import (
    NOWHERE,
    UNKNOWN,
    Arguments,
    At,
    ConfigLoad,
    Element,
    Here,
    Joined,
    Loaded,
    Pack,
    Parameter,
    Parser,
    Reference,
    Result,
    Symbol,
    Text,
    Up,
    choices,
    either,
    size,
)
from trainwright.configs.scalars import Dialect
from trainwright.configs.scopes import Scope, Scopes, Statement
from trainwright.configs.walking import last_name
from trainwright.positions import Range

LOADERS: dict[str, Dialect | None] = {
    **{
        f"yaml.{name}{many}": Dialect.PYYAML
        for name in ("load", "safe_load", "full_load", "unsafe_load")
        for many in ("", "_all")
    },
    "omegaconf.OmegaConf.load": Dialect.OMEGACONF,
    "omegaconf.OmegaConf.create": Dialect.OMEGACONF,
    "hydra.compose": Dialect.OMEGACONF,
    "hydra.experimental.compose": Dialect.OMEGACONF,
    "ruamel.yaml.YAML.load": Dialect.RUAMEL,
    "ruamel.yaml.YAML.load_all": Dialect.RUAMEL,
    "ruamel.yaml.safe_load": Dialect.RUAMEL,
    "ruamel.yaml.round_trip_load": Dialect.RUAMEL,
    "ruamel.yaml.load": Dialect.RUAMEL,
    "sconf.Config": Dialect.RUAMEL,  # sconf/config.py 0.2.5
    "json.load": None,
    "json.loads": None,
}
"""Functions that read a config, and how they understand a scalar."""


HYDRA_COMPOSE = frozenset({"hydra.compose", "hydra.experimental.compose"})
HYDRA_FOLDERS = {
    "hydra.initialize": "config_path",
    "hydra.experimental.initialize": "config_path",
    "hydra.initialize_config_dir": "config_dir",
    "hydra.experimental.initialize_config_dir": "config_dir",
}
"""What tells `hydra.compose` where its configs are (hydra 1.3), and the parameter that says it."""


MAPPING_COPIES = frozenset(
    {"copy.copy", "copy.deepcopy", "dict", "vars", "omegaconf.OmegaConf.to_container", "omegaconf.OmegaConf.create",
     "omegaconf.DictConfig", "argparse.Namespace", "types.SimpleNamespace", "easydict.EasyDict", "addict.Dict",
     "box.Box", "munch.Munch", "munch.munchify", "dataclasses.asdict", "dotmap.DotMap",
     "ml_collections.ConfigDict"}
)  # fmt: skip


_MAPPING_METHODS = frozenset({"copy", "items", "to_dict", "toDict", "dict", "model_dump", "_asdict", "__dict__"})


_STREAMS = frozenset({"open", "io.open", "codecs.open", "str", "os.fspath", "os.path.abspath", "os.path.realpath",
                      "os.path.expanduser", "os.path.normpath", "pathlib.Path", "pathlib.PurePath",
                      "hydra.utils.to_absolute_path"})  # fmt: skip


_PATH_METHODS = frozenset({"open", "read_text", "read_bytes", "read", "resolve", "absolute", "expanduser", "as_posix"})


REPLACERS = frozenset({"dataclasses.replace", "copy.replace", "attrs.evolve", "attr.evolve"})


_PARSERS = frozenset(
    {"argparse.ArgumentParser", "configargparse.ArgumentParser", "configargparse.ArgParser",
     "configargparse.get_argument_parser", "jsonargparse.ArgumentParser"}
)  # fmt: skip


_SAME_PARSER = frozenset({"add_argument_group", "add_mutually_exclusive_group", "add_subparsers", "add_parser"})


_VALIDATORS = frozenset({"model_validate", "parse_obj", "from_dict", "model_construct"})


_CONVERSIONS = frozenset({"float", "int", "str", "bool", "list", "tuple", "pathlib.Path"})


_NOT_OURS = frozenset(
    {"torch", "numpy", "pandas", "sklearn", "os", "json", "logging", "math", "random", "mlflow", "wandb", "tqdm",
     "matplotlib", "builtins", "pathlib", "shutil", "time", "datetime", "yaml", "argparse", "typer", "click", "copy"}
)  # fmt: skip


_MAX_CHAIN = 40


_MAX_CHOICES = 12


_MAX_SYMBOL = 60
"""What a name stands for is followed no further than this: symbols stay small, whatever the code looks like."""


class Symbols(Scopes):
    """What the expressions of a file stand for. Loads of configs are noted as they are met."""

    def __init__(self, statements: Sequence[Statement], lines: Sequence[str]) -> None:
        super().__init__(statements, lines)
        self.loads: list[ConfigLoad] = []
        self.argument_defaults: dict[Parser, ast.expr] = {}
        self._load_of: dict[int, Loaded] = {}
        self._cuts = 0

    def name(self, identifier: str, scope: Scope) -> Symbol:
        """What a name may stand for."""
        if identifier == "__file__":
            return Here()
        current: Scope | None = scope
        while current is not None:
            found: list[Symbol] = []
            if identifier in current.parameters and not (current.hydra and identifier == current.parameters[0]):
                found.append(Parameter(current.name, identifier))
            if identifier in current.bound:
                found.append(self.bound(identifier, current))
            if found:
                return either(*found)
            if identifier in current.imports:
                return Reference(current.imports[identifier])
            current = current.outer
        qualified = self.qualified(ast.Name(identifier), scope)
        return Reference(qualified) if qualified.startswith("::") else UNKNOWN

    def bound(self, identifier: str, scope: Scope) -> Symbol:
        if identifier in scope.known:
            return scope.known[identifier]
        if identifier in scope.evaluating or len(scope.evaluating) > _MAX_CHAIN:
            self._cuts += 1
            return UNKNOWN
        scope.evaluating.add(identifier)
        shift, cuts = self.shift, self._cuts
        values = []
        for bound in scope.bound[identifier][:_MAX_CHOICES]:
            self.shift = bound.shift
            if bound.value is not None:
                value = self.value(bound.value, scope)
                values.append(value if bound.index is None else _element(value, bound.index))
        self.shift = shift
        scope.evaluating.discard(identifier)
        result = either(*values)
        if cuts == self._cuts or not scope.evaluating:  # complete: no name on the way was still being evaluated
            scope.known[identifier] = result
        return result

    def value(self, node: ast.expr, scope: Scope) -> Symbol:
        """What an expression may stand for."""
        if isinstance(node, ast.Constant):
            return Text(node.value) if isinstance(node.value, str) and len(node.value) < 10_000 else UNKNOWN
        if isinstance(node, ast.Name):
            return self.name(node.id, scope)
        if isinstance(node, ast.Attribute):
            return self._attribute(node, scope)
        if isinstance(node, ast.Subscript):
            return self._subscript(node, scope)
        if isinstance(node, ast.Call):
            return self._call(node, scope)
        if isinstance(node, ast.IfExp):
            return either(self.value(node.body, scope), self.value(node.orelse, scope))
        if isinstance(node, ast.BoolOp):
            return either(*(self.value(value, scope) for value in node.values))
        if isinstance(node, ast.NamedExpr):
            return self.value(node.value, scope)
        if isinstance(node, ast.BinOp):
            return self._operation(node, scope)
        if isinstance(node, ast.Dict):
            return either(*(self.value(v, scope) for k, v in zip(node.keys, node.values, strict=True) if k is None))
        if isinstance(node, ast.JoinedStr):
            return self._formatted(node, scope)
        if isinstance(node, ast.Tuple):
            items = tuple(self.value(item, scope) for item in node.elts[:_MAX_CHOICES])
            return Pack(items) if any(item != UNKNOWN for item in items) else UNKNOWN
        if isinstance(node, (ast.Starred, ast.Await)):
            return self.value(node.value, scope)
        return UNKNOWN

    def _attribute(self, node: ast.Attribute, scope: Scope) -> Symbol:
        qualified = self.qualified(node, scope)
        if qualified and not qualified.startswith("::"):
            return Reference(qualified)
        base = self.value(node.value, scope)
        if node.attr == "__dict__":
            return base
        if node.attr == "parent" and _is_path(base):
            return Up(base)
        return at(base, node.attr)

    def _subscript(self, node: ast.Subscript, scope: Scope) -> Symbol:
        if isinstance(node.slice, ast.Constant) and isinstance(node.slice.value, str):
            return at(self.value(node.value, scope), node.slice.value)
        value = node.value
        if (
            isinstance(value, ast.Attribute)
            and value.attr == "parents"
            and isinstance(node.slice, ast.Constant)
            and isinstance(node.slice.value, int)
        ):
            found = self.value(value.value, scope)
            for _ in range(min(node.slice.value, 8) + 1):
                found = Up(found)
            return found
        if isinstance(node.slice, ast.Constant) and isinstance(node.slice.value, int) and node.slice.value >= 0:
            return _element(self.value(value, scope), node.slice.value)
        return UNKNOWN

    def _operation(self, node: ast.BinOp, scope: Scope) -> Symbol:
        left, right = self.value(node.left, scope), self.value(node.right, scope)
        if isinstance(node.op, ast.BitOr):
            return either(left, right)
        if isinstance(node.op, ast.Div) and left != UNKNOWN and right != UNKNOWN:
            return Joined((left, right))
        if isinstance(node.op, ast.Add) and isinstance(left, Text) and isinstance(right, Text):
            return Text(left.value + right.value)
        return UNKNOWN

    def _formatted(self, node: ast.JoinedStr, scope: Scope) -> Symbol:
        pieces = []
        for value in node.values:
            symbol = self.value(value.value if isinstance(value, ast.FormattedValue) else value, scope)
            if not isinstance(symbol, Text):
                return UNKNOWN
            pieces.append(symbol.value)
        return Text("".join(pieces))

    def _call(self, node: ast.Call, scope: Scope) -> Symbol:
        if id(node) in self._load_of:
            return self._load_of[id(node)]
        function = node.func
        qualified = self.qualified(function, scope)
        if qualified in LOADERS or (isinstance(function, ast.Attribute) and self._is_ruamel(function, scope)):
            loaded = self._load(node, qualified or f"ruamel.yaml.YAML.{last_name(function)}", scope)
            if loaded is not None:
                return loaded
        first = node.args[0] if node.args else None
        if qualified in _PARSERS:
            return self._parser(node, scope)
        if qualified in _STREAMS:
            if len(node.args) > 1 and qualified.startswith("pathlib."):
                return _joined(*(self.value(a, scope) for a in node.args))
            return self.value(first, scope) if first is not None else UNKNOWN
        if qualified == "os.path.join":
            return _joined(*(self.value(a, scope) for a in node.args))
        if qualified == "os.path.dirname" and first is not None:
            return Up(self.value(first, scope))
        if qualified in ("pathlib.Path.cwd", "os.getcwd", "hydra.utils.get_original_cwd"):
            return Text("")
        if qualified == "locals" and scope.command is not None:
            return Arguments(Parser(scope.name))
        if qualified in MAPPING_COPIES or qualified == "omegaconf.OmegaConf.merge":
            given = [*node.args, *(k.value for k in node.keywords if k.arg is None)]
            return either(*(self.value(a, scope) for a in given))
        if qualified == "omegaconf.OmegaConf.structured" and first is not None:
            target = self.qualified(first, scope) or self._constructed(first, scope)
            return Result(target) if target else UNKNOWN
        if qualified in REPLACERS and first is not None:
            return self.value(first, scope)
        if qualified in _CONVERSIONS and first is not None:
            return self.value(first, scope)
        if isinstance(function, ast.Attribute):
            own = self._own_method(function, scope)
            if own:
                return self._result(node, own, scope)
            done = self._method(node, function, qualified, scope)
            if done is not None:
                return done
        if qualified and (qualified.startswith(("::", ".")) or "." in qualified):
            return self._result(node, qualified, scope)
        return UNKNOWN

    def _own_method(self, function: ast.expr, scope: Scope) -> str:
        """The name of the method that `self.method` is, if the class of this function has it."""
        if not (isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name)):
            return ""
        cls, _, _ = scope.name.rpartition(".")
        if function.value.id not in scope.parameters[:1] or function.value.id not in ("self", "cls"):
            return ""
        name = f"{cls}.{function.attr}"
        return f"::{name}" if name in self.definitions else ""

    def _method(self, node: ast.Call, function: ast.Attribute, qualified: str, scope: Scope) -> Symbol | None:
        method, first = function.attr, node.args[0] if node.args else None
        if method in _VALIDATORS:
            target = self.qualified(function.value, scope)
            if target.startswith(("::", ".")) and first is not None:
                return Result(target, expanded=(self.value(first, scope),))
        if qualified and not qualified.startswith("::"):
            return None
        base = self.value(function.value, scope)
        if method in ("parse_args", "parse_known_args") and not isinstance(base, Reference):
            return Arguments(base) if base != UNKNOWN else UNKNOWN
        if method in ("get", "pop", "setdefault") and isinstance(first, ast.Constant) and isinstance(first.value, str):
            return at(base, first.value)
        if method in _MAPPING_METHODS or method in _PATH_METHODS or method in _SAME_PARSER:
            return base
        if method == "joinpath":
            return _joined(base, *(self.value(a, scope) for a in node.args))
        if method == "with_name" and first is not None:
            return _joined(Up(base), self.value(first, scope))
        return None

    def _result(self, node: ast.Call, target: str, scope: Scope) -> Symbol:
        if target.partition(".")[0] in _NOT_OURS:
            return UNKNOWN
        arguments = tuple(self.value(a, scope) for a in node.args[:16])
        keywords = tuple((k.arg, self.value(k.value, scope)) for k in node.keywords if k.arg is not None)
        expanded = tuple(self.value(k.value, scope) for k in node.keywords if k.arg is None)
        result = Result(target, arguments, keywords, expanded)
        return result if size(result) <= _MAX_SYMBOL else Result(target)

    def _constructed(self, node: ast.expr, scope: Scope) -> str:
        return self.qualified(node.func, scope) if isinstance(node, ast.Call) else ""

    def _parser(self, node: ast.Call, scope: Scope) -> Symbol:
        for ordinal, known in enumerate(scope.parsers):
            if known is node:
                return Parser(scope.name, ordinal)
        scope.parsers.append(node)
        parser = Parser(scope.name, len(scope.parsers) - 1)
        for keyword in node.keywords:
            if keyword.arg == "argument_default":
                self.argument_defaults[parser] = keyword.value
        return parser

    def _is_ruamel(self, function: ast.Attribute, scope: Scope) -> bool:
        """Whether this is `load` of a `ruamel.yaml.YAML(...)` object."""
        if function.attr not in ("load", "load_all"):
            return False
        receiver = function.value
        candidates: list[ast.expr | None] = [receiver]
        if isinstance(receiver, ast.Name):
            current: Scope | None = scope
            while current is not None and receiver.id not in current.bound:
                current = current.outer
            candidates = [bound.value for bound in current.bound[receiver.id]] if current is not None else []
        return any(
            isinstance(c, ast.Call) and self.qualified(c.func, scope).startswith("ruamel.yaml.YAML") for c in candidates
        )

    def _composed(self, node: ast.Call, scope: Scope) -> Symbol | None:
        """hydra.compose("train") below hydra.initialize(config_path="../configs"): the primary config."""
        given = {k.arg: k.value for k in node.keywords}
        name = self.value(node.args[0] if node.args else given.get("config_name", node.func), scope)
        folder = self._hydra_folder(scope)
        if not isinstance(name, Text) or folder is None:
            return None
        file = name.value if is_yaml_path(name.value) else f"{name.value}.yaml"
        loaded = Loaded(len(self.loads))
        self._load_of[id(node)] = loaded
        path = Joined((*folder, Text(file)))
        self.loads.append(ConfigLoad("hydra.compose", Dialect.OMEGACONF, scope.name, path, range=self.range(node)))
        return loaded

    def _hydra_folder(self, scope: Scope) -> tuple[Symbol, ...] | None:
        """The folder that Hydra was told to read, by the only call in a function, or in one around it."""
        found: list[tuple[Symbol, ...]] = []
        for statement, _ in scope.body:
            for call in ast.walk(statement):
                name = HYDRA_FOLDERS.get(self.qualified(call.func, scope)) if isinstance(call, ast.Call) else None
                if not isinstance(call, ast.Call) or name is None:
                    continue
                folder = next((k.value for k in call.keywords if k.arg == name), call.args[0] if call.args else None)
                if folder is None:
                    return None
                value = self.value(folder, scope)
                found.append((Up(Here()), value) if name == "config_path" else (value,))
        if not found and scope.outer is not None:
            return self._hydra_folder(scope.outer)
        return found[0] if len(found) == 1 else None

    def _load(self, node: ast.Call, api: str, scope: Scope) -> Symbol | None:
        if api in HYDRA_COMPOSE:
            return self._composed(node, scope)
        stream = node.args[0] if node.args else next((k.value for k in node.keywords if k.arg == "stream"), None)
        if stream is None:
            return None
        dialect = LOADERS.get(api, Dialect.RUAMEL)
        source = self.value(stream, scope)
        text, holder, text_range = None, "", NOWHERE
        constant = self._constant_text(stream, scope)
        if api == "omegaconf.OmegaConf.create" and constant is None:
            return None  # a dictionary: no text is read
        if constant is not None and dialect is not None:
            text, holder, text_range = constant
        loaded = Loaded(len(self.loads))
        self._load_of[id(node)] = loaded
        self.loads.append(
            ConfigLoad(
                api,
                dialect,
                scope.name,
                UNKNOWN if text is not None else source,
                text,
                holder,
                self.range(node),
                text_range,
            )
        )
        return loaded

    def _constant_text(self, stream: ast.expr, scope: Scope) -> tuple[str, str, Range] | None:
        """YAML that stands in the code: the text, the name of the constant, and where it stands."""
        if isinstance(stream, ast.Call):
            inner = stream.args[0] if stream.args else None
            if self.qualified(stream.func, scope) in ("io.StringIO", "textwrap.dedent") and inner is not None:
                found = self._constant_text(inner, scope)
                dedented = self.qualified(stream.func, scope) == "textwrap.dedent"
                return None if dedented and found is not None and found[0][:1] in "\n " else found
            return None
        if isinstance(stream, ast.Constant):
            if isinstance(stream.value, str) and _is_yaml(stream.value):
                return stream.value, "", self.range(stream)
            return None
        if not isinstance(stream, ast.Name) or stream.id in scope.parameters:
            return None
        current: Scope | None = scope
        while current is not None and stream.id not in current.bound:
            if stream.id in current.parameters:
                return None
            current = current.outer
        values = current.bound[stream.id] if current is not None else []
        constant = values[0].value if len(values) == 1 else None
        if not (isinstance(constant, ast.Constant) and isinstance(constant.value, str) and _is_yaml(constant.value)):
            return None
        return constant.value, stream.id, self.range(constant, values[0].shift)


def is_yaml_path(text: str) -> bool:
    return text.endswith((".yaml", ".yml"))


def _is_yaml(text: str) -> bool:
    """Whether a string is YAML itself rather than the name of a file."""
    return ":" in text and ("\n" in text or re.match(r"\s*[\w\"'{-][^/\\]*:\s", text) is not None)


def _is_path(symbol: Symbol) -> bool:
    return any(isinstance(choice, (Here, Up, Joined, Text)) for choice in choices(symbol))


def at(base: Symbol, key: str) -> Symbol:
    depth, inner = 0, base
    while isinstance(inner, At):
        depth, inner = depth + 1, inner.base
    if depth > 12:
        return UNKNOWN
    found = [
        At(choice, key)
        for choice in choices(base)
        if isinstance(choice, (Loaded, Parameter, Result, Arguments, At, Element))
    ]
    return either(*found)


def _joined(*parts: Symbol) -> Symbol:
    return UNKNOWN if UNKNOWN in parts else Joined(parts)


def _element(value: Symbol, index: int) -> Symbol:
    found: list[Symbol] = []
    for choice in choices(value):
        if isinstance(choice, Pack):
            found.extend(choice.items[index : index + 1])
        elif isinstance(choice, Result):
            found.append(Element(choice, index))
        elif isinstance(choice, Arguments) and index == 0:
            found.append(choice)  # args, rest = parser.parse_known_args()
    return either(*found)
