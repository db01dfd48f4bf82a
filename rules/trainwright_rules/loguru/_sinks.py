"""The sinks that a program gives to loguru: where `logger.add` writes, and what kind of program it is in."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

from trainwright.rule import Call, Function, ModuleModel, words

_TRAINING = frozenset(
    {"torch", "lightning", "pytorch_lightning", "tensorflow", "keras", "jax", "flax", "sklearn", "xgboost", "lightgbm",
     "catboost", "transformers", "accelerate", "deepspeed", "ray", "mlflow", "wandb", "timm", "stable_baselines3"}
)  # fmt: skip
"""A program that imports one of these trains, or works for one that does."""
_PATH_CALLS = frozenset(
    {"os.path.join", "os.path.abspath", "os.path.expanduser", "os.path.realpath", "os.fspath", "pathlib.Path",
     "pathlib.PurePath"}
)  # fmt: skip
_STREAMS = frozenset({"sys.stderr", "sys.stdout", "sys.__stderr__", "sys.__stdout__"})
_SPECIAL = ("/dev/", "nul")
_TEST_FILE = re.compile(r"test_.*|.*_test|conftest")


@dataclass(frozen=True)
class Sink:
    """One `logger.add(...)`."""

    call: Call
    target: ast.expr
    is_file: bool
    is_stream: bool

    @property
    def written(self) -> str:
        """The target as it stands in the code, cut where it is long."""
        text = ast.unparse(self.target)
        return text if len(text) <= 50 else text[:47] + "..."


def sinks(function: Function) -> Iterator[Sink]:
    """The sinks that a function adds and leaves; those whose arguments are hidden are left out."""
    for call in function.calls:
        if call.name != "loguru.logger.add" or call.hides_arguments:
            continue
        target = call.argument("sink", 0)
        if target is None or _is_taken_away(function, call):
            continue
        value = call.value("sink", 0)
        is_stream = value.type in _STREAMS
        yield Sink(call, target, not is_stream and is_path(function, target, value.type), is_stream)


def is_test(function: Function) -> bool:
    """Whether the file is a test: its sinks live as long as the test."""
    path = function.path
    return _TEST_FILE.fullmatch(path.stem) is not None or bool({"test", "tests"} & set(path.parts[-3:-1]))


def program(function: Function) -> Iterator[ModuleModel]:
    """The file itself, and those of its folder and of the folder above: the program that it is a part of."""
    yield function.module
    for module in function.workspace.around(function.path):
        if module is not function.module:
            yield module


def trains(function: Function) -> bool:
    """Whether the program around trains models, as far as its imports tell."""
    return any(function.workspace.imports_of(module) & _TRAINING for module in program(function))


def is_path(function: Function, node: ast.expr, kind: str = "") -> bool:
    """Whether an expression is certainly a path: loguru then opens the file."""
    if kind.removesuffix("()") in _PATH_CALLS:
        return True
    if isinstance(node, ast.Constant):
        return isinstance(node.value, str) and not node.value.lower().startswith(_SPECIAL)
    if isinstance(node, ast.JoinedStr):
        return True
    if isinstance(node, ast.BinOp):
        return isinstance(node.op, (ast.Add, ast.Div, ast.Mod)) and (
            _is_text(node.right) or _is_text(node.left) or is_path(function, node.left)
        )
    if isinstance(node, ast.Call):
        written = ast.unparse(node.func)
        last = written.rpartition(".")[2]
        return written in ("str", "os.path.join", "Path", "pathlib.Path") or last in ("joinpath", "as_posix", "format")
    if isinstance(node, ast.Name):
        return _is_path_name(function, node.id)
    return False


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str))


def _is_path_name(function: Function, name: str) -> bool:
    """Whether all that a local name is bound to are paths, or its annotation says so."""
    if function.node is None:
        return False
    arguments = function.node.args
    for parameter in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs):
        if parameter.arg == name:
            kind = ast.unparse(parameter.annotation) if parameter.annotation is not None else ""
            return bool(set(words.words(kind)) & {"str", "path"}) and "callable" not in kind.lower()
    bound = [
        node.value
        for node in ast.walk(function.node)
        if isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id == name for t in node.targets)
    ]
    own = [value for value in bound if not any(isinstance(n, ast.Name) and n.id == name for n in ast.walk(value))]
    return bool(own) and all(is_path(function, value) for value in own)


def _is_taken_away(function: Function, call: Call) -> bool:
    """Whether the sink is removed again by its number: it belongs to one piece of work."""
    names = set()
    for context in (function.node,) if function.node is not None else (call.segment.node,):
        for node in ast.walk(context):
            if isinstance(node, ast.Assign) and node.value is call.node:
                names |= {ast.unparse(target) for target in node.targets}
    if not names:
        return False
    return any(target.startswith("self.") for target in names) or any(
        other.name == "loguru.logger.remove" and other.node.args and ast.unparse(other.node.args[0]) in names
        for other in function.calls
    )
