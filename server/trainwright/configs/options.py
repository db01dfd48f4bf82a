"""What a Python file declares that a config key can correspond to."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from typing import Any

from trainwright.configs.declarations import argparse_name, click_name, field_default
from trainwright.configs.facts import UNKNOWN, DefaultState, Option, OptionKind, Parser, Reference, choices
from trainwright.configs.scopes import Scope, Statement
from trainwright.configs.symbols import Symbols
from trainwright.configs.walking import last_name
from trainwright.source.parameters import parameters_with_defaults

_OVERRIDE = re.compile(r"\boverrid", re.IGNORECASE)


class _NoLiteral:
    pass


NO_LITERAL = _NoLiteral()


class Options(Symbols):
    """What a file declares that a config key can correspond to: options, fields, parameters."""

    def __init__(self, statements: Sequence[Statement], lines: Sequence[str]) -> None:
        super().__init__(statements, lines)
        self.options: list[Option] = []

    def add_argument(self, node: ast.Call, function: ast.Attribute, scope: Scope) -> None:
        owner = self.value(function.value, scope)
        declared = argparse_name(node)
        if declared is None or owner == UNKNOWN or isinstance(owner, Reference):
            return
        name, spelling = declared
        keywords = {k.arg: k.value for k in node.keywords if k.arg is not None}
        action = keywords.get("action")
        kind = action.value if isinstance(action, ast.Constant) else last_name(action) if action is not None else ""
        default = keywords.get("default")
        for parser in choices(owner):
            if default is None and isinstance(parser, Parser):
                given = self.argument_defaults.get(parser)
                if given is not None and not (isinstance(given, ast.Constant) and given.value is None):
                    default = given
        state, value, source = self.default(default, scope)
        if default is None:
            off = {"store_true": False, "store_false": True}.get(str(kind))
            if off is not None:
                state, value, source = DefaultState.KNOWN, off, str(off)
        if kind in ("version", "help", "append", "count", "append_const", "store_const"):
            state = DefaultState.ABSENT
        converter = self.qualified(keywords["type"], scope) if "type" in keywords else ""
        if state is DefaultState.KNOWN and isinstance(value, str) and converter in ("float", "int"):
            # argparse puts a default that is text through `type`
            try:
                value = float(value) if converter == "float" else int(value)
            except ValueError:
                state = DefaultState.UNKNOWN
        self.options.append(
            Option(
                name,
                OptionKind.ARGPARSE,
                owner,
                scope.name,
                state,
                value,
                source,
                spelling,
                converter,
                kind in ("store_true", "store_false"),
                _promises(keywords.get("help")),
                range=self.range(node),
                default_range=self.range(keywords.get("default", node)),
            )
        )

    def click_option(self, node: ast.Call, scope: Scope) -> None:
        declared = click_name(node)
        if declared is None:
            return
        name, spelling = declared
        keywords = {k.arg: k.value for k in node.keywords if k.arg is not None}
        default = keywords.get("default")
        state, value, source = self.default(default, scope.outer or scope)
        switch = keywords.get("is_flag")
        flag = "/" in spelling or (isinstance(switch, ast.Constant) and bool(switch.value))
        if default is None and flag:
            state, value, source = DefaultState.KNOWN, False, "False"
        self.options.append(
            Option(
                name,
                OptionKind.CLICK,
                Parser(scope.name),
                scope.name,
                state,
                value,
                source,
                spelling.partition("/")[0],
                flag=flag,
                promises_override=_promises(keywords.get("help")) or _documented_override(scope.node, name),
                range=self.range(node),
                default_range=self.range(default if default is not None else node),
            )
        )

    def command_parameters(self, scope: Scope) -> None:
        assert scope.node is not None
        outer = scope.outer or scope
        for argument, default in parameters_with_defaults(scope.node.args):
            annotation = argument.annotation
            options = [default] if default is not None else []
            if isinstance(annotation, ast.Subscript) and self.qualified(annotation.value, outer).endswith("Annotated"):
                inner = annotation.slice
                if isinstance(inner, ast.Tuple):
                    annotation = inner.elts[0]
                    options.extend(inner.elts[1:])
            value = default
            help_text: ast.expr | None = None
            for option in options:
                if not (isinstance(option, ast.Call) and self._is_typer_parameter(option, outer)):
                    continue
                help_text = next((k.value for k in option.keywords if k.arg == "help"), help_text)
                if option is default:
                    value = option.args[0] if option.args else None
                    value = next((k.value for k in option.keywords if k.arg == "default"), value)
                    if isinstance(value, ast.Constant) and isinstance(value.value, str) and value.value[:1] == "-":
                        value = None
            state, known, source = self.default(value, outer)
            self.options.append(
                Option(
                    argument.arg,
                    OptionKind.TYPER,
                    Parser(scope.name),
                    scope.name,
                    state,
                    known,
                    source,
                    "--" + argument.arg.replace("_", "-"),
                    self.qualified(annotation, outer) if annotation is not None else "",
                    promises_override=_promises(help_text) or _documented_override(scope.node, argument.arg),
                    range=self.range(argument),
                    default_range=self.range(value if value is not None else argument),
                )
            )

    def _is_typer_parameter(self, node: ast.Call, scope: Scope) -> bool:
        return self.qualified(node.func, scope) in ("typer.Option", "typer.Argument")

    def class_fields(self, statement: Statement, node: ast.ClassDef, scope: Scope) -> Iterator[Option]:
        for member in statement.members:
            declared = member.node
            if not (isinstance(declared, ast.AnnAssign) and isinstance(declared.target, ast.Name)):
                continue
            self.shift = member.shift
            value = field_default(declared.value)
            state, known, source = self.default(value, scope)
            annotation = self.qualified(declared.annotation, scope)
            yield Option(
                declared.target.id,
                OptionKind.FIELD,
                Reference(f"::{node.name}"),
                node.name,
                state,
                known,
                source,
                declared.target.id,
                annotation,
                range=self.range(declared),
                default_range=self.range(value if value is not None else declared),
            )

    def init_parameters(
        self, statement: Statement, node: ast.ClassDef, scope: Scope
    ) -> tuple[tuple[Option, ...], bool]:
        for member in statement.members:
            function = member.node
            if not (isinstance(function, ast.FunctionDef) and function.name == "__init__"):
                continue
            self.shift = member.shift
            found = []
            for argument, default in parameters_with_defaults(function.args)[1:]:
                state, known, source = self.default(default, scope)
                found.append(
                    Option(
                        argument.arg,
                        OptionKind.PARAMETER,
                        Reference(f"::{node.name}"),
                        f"{node.name}.__init__",
                        state,
                        known,
                        source,
                        argument.arg,
                        self.qualified(argument.annotation, scope) if argument.annotation is not None else "",
                        range=self.range(argument),
                        default_range=self.range(default if default is not None else argument),
                    )
                )
            return tuple(found), function.args.kwarg is not None
        return (), False

    def default(self, node: ast.expr | None, scope: Scope) -> tuple[DefaultState, Any, str]:
        if node is None or (isinstance(node, ast.Constant) and node.value in (None, ...)):
            return DefaultState.ABSENT, None, ""
        if self.qualified(node, scope) in ("argparse.SUPPRESS", "dataclasses.MISSING", "omegaconf.MISSING"):
            return DefaultState.ABSENT, None, ""
        value = self.literal(node, scope)
        if value is NO_LITERAL:
            return DefaultState.UNKNOWN, None, ""
        return DefaultState.KNOWN, value, self.written(node)

    def literal(self, node: ast.expr, scope: Scope) -> Any:
        """The value of a literal, a `Path("...")`, or of a constant of the module; `NO_LITERAL` when there is none."""
        try:
            return ast.literal_eval(node)
        except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
            pass
        if isinstance(node, ast.Call) and self.qualified(node.func, scope) in ("pathlib.Path", "str", "float"):
            return self.literal(node.args[0], scope) if len(node.args) == 1 else NO_LITERAL
        if isinstance(node, ast.Name):
            bound = self.module.bound.get(node.id, [])
            only = bound[0].value if len(bound) == 1 else None
            if only is not None and not isinstance(only, ast.Name):
                return self.literal(only, self.module)
        return NO_LITERAL


def _promises(node: ast.expr | None) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and bool(_OVERRIDE.search(node.value))


def _documented_override(node: ast.FunctionDef | ast.AsyncFunctionDef | None, name: str) -> bool:
    """Whether the docstring's paragraph on a parameter says that it overrides something."""
    text = ast.get_docstring(node) if node is not None else None
    if not text:
        return False
    match = re.search(
        rf"^(?P<indent>[ \t]*)(?::param )?{re.escape(name)}\b[^\n]*(?:\n(?P=indent)[ \t]+[^\n]*)*", text, re.M
    )
    return match is not None and bool(_OVERRIDE.search(match[0]))
