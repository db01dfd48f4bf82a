"""What to measure: the probe, the object in the user's code, its arguments and input, and the limits of the run."""

from __future__ import annotations

import ast
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

KINDS = {
    "env": ("PROBE001", "the interpreter and its devices"),
    "model": ("PROBE002", "layers, shapes, parameters, memory and time of a forward pass"),
    "grad": ("PROBE003", "gradient norms, parameters without gradients, the first NaN"),
    "determinism": ("PROBE004", "two seeded runs, compared bit for bit"),
    "mode": ("PROBE005", "whether train() and eval() make a difference"),
    "loader": ("PROBE006", "batches per second by number of workers"),
    "batch-size": ("PROBE007", "the largest batch that fits"),
}
"""The probes by the name that the command line and the server know them by: code, and what each tells."""

GIB = 1024**3


class ProbeError(Exception):
    """The probe can't be started: what is wrong, and what to do."""


@dataclass(frozen=True)
class Limits:
    """What a run may use at most. `memory` is bytes of the whole process tree, 0 for no limit."""

    seconds: float = 300.0
    memory: int = 0
    cuda_fraction: float | None = None

    def as_json(self) -> dict[str, Any]:
        """As it travels."""
        return {"seconds": self.seconds, "memory": self.memory, "cuda_fraction": self.cuda_fraction}


@dataclass(frozen=True)
class Target:
    """An object in the user's code: a class, a function, or the DataLoader call between two lines (from 1)."""

    file: Path
    name: str
    line: int | None = None
    end: int | None = None

    @property
    def shown(self) -> str:
        """`model.py:Net`."""
        return f"{self.file.name}:{self.name or self.line}"


@dataclass(frozen=True)
class Request:
    """One run."""

    kind: str
    root: Path
    target: Target | None = None
    arguments: Mapping[str, Any] = field(default_factory=dict)
    shapes: Sequence[str] = ()
    batch_from: str | None = None
    loss: str | None = None
    device: str = "auto"
    fake_only: bool = False
    workers: Sequence[int] = ()
    memory: int = 0
    learning_rate: float | None = None
    configured_batch: int | None = None
    limits: Limits = field(default_factory=Limits)

    def as_json(self, root: str | None = None) -> dict[str, Any]:
        """As it travels. `root` is where the project lies on the machine that runs it, if that is another path.

        Raises:
            ProbeError: a reference can't be read.
        """

        def there(path: Path) -> str:
            if root is None:
                return str(path)
            try:
                return f"{root.rstrip('/')}/{path.relative_to(self.root).as_posix()}"
            except ValueError:
                raise ProbeError(f"{path} lies outside {self.root}, and only that folder is there") from None

        def reference(text: str | None) -> dict[str, str] | None:
            return None if text is None else _reference(text, self.root, there)

        target: dict[str, Any] = {"shown": "this interpreter", "name": ""}
        if self.target is not None:
            target = {
                "file": there(self.target.file),
                "name": self.target.name,
                "line": self.target.line,
                "end": self.target.end or self.target.line,
                "shown": self.target.shown,
            }
        return {
            "kind": self.kind,
            "root": root or str(self.root),
            "target": target,
            "arguments": dict(self.arguments),
            "shapes": list(self.shapes),
            "batch_from": reference(self.batch_from),
            "loss": reference(self.loss),
            "device": self.device,
            "fake_only": self.fake_only,
            "workers": list(self.workers),
            "memory": self.memory,
            "learning_rate": self.learning_rate,
            "configured_batch": self.configured_batch,
            "limits": self.limits.as_json(),
        }


def _reference(text: str, root: Path, there: Any) -> dict[str, str]:
    module, colon, name = text.rpartition(":")
    if not colon or not name or not module:
        raise ProbeError(f"`{text}` is not MODULE:NAME or FILE.py:NAME")
    if module.endswith(".py"):
        return {"file": there((root / module).resolve()), "name": name}
    return {"module": module, "name": name}


def parse_target(text: str, root: Path) -> Target:
    """`model.py:Net`, `model.py:41`, `package.model:Net` or `model.py`, from the folder `root`.

    A line stands for the class or function around it, or the DataLoader call that lies there.

    Raises:
        ProbeError: there is no such file, or nothing that a probe can run at that place.
    """
    head, colon, name = text.rpartition(":")
    if not colon or (len(head) == 1 and name[:1] in "\\/"):  # C:\...
        head, name = text, ""
    file = _file(head, root)
    try:
        tree = ast.parse(file.read_bytes())
    except (SyntaxError, ValueError) as error:
        raise ProbeError(f"{file} does not parse: {error}") from error
    if name.isdecimal():
        return target_at(file, tree, int(name))
    if name:
        return Target(file, name)
    modules = [node.name for node in tree.body if isinstance(node, ast.ClassDef) and _looks_like_module(node)]
    if len(modules) == 1:
        return Target(file, modules[0])
    raise ProbeError(
        f"{file.name} has no nn.Module class"
        if not modules
        else f"{file.name} has several models: name one, such as {head}:{modules[-1]}"
    )


def _file(head: str, root: Path) -> Path:
    path = (root / head).resolve()
    if path.is_file():
        return path
    dotted = Path(*head.split("."))
    for base in (root, root / "src"):
        for candidate in (base / dotted.with_suffix(".py"), base / dotted / "__init__.py"):
            if not head.endswith(".py") and candidate.is_file():
                return candidate.resolve()
    raise ProbeError(f"there is no file {head}")


def _looks_like_module(node: ast.ClassDef) -> bool:
    return any(
        ast.unparse(base).rpartition(".")[2] in ("Module", "LightningModule", "Sequential") for base in node.bases
    ) or any(isinstance(item, ast.FunctionDef) and item.name == "forward" for item in node.body)


def target_at(file: Path, tree: ast.Module, line: int) -> Target:
    """What a probe can run at a line (from 1): the DataLoader call there, else the class or function around it.

    Raises:
        ProbeError: nothing.
    """
    chain: list[ast.AST] = []

    def descend(body: Sequence[ast.stmt]) -> None:
        for node in body:
            first = min([node.lineno, *(item.lineno for item in getattr(node, "decorator_list", ()))])
            if first <= line <= (node.end_lineno or node.lineno):
                chain.append(node)
                for block in ("body", "orelse", "finalbody"):
                    descend(getattr(node, block, ()) or ())
                for handler in getattr(node, "handlers", ()):
                    descend(handler.body)

    descend(tree.body)
    scopes = [node for node in chain if isinstance(node, (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef))]
    names = ".".join(node.name for node in scopes)
    if chain:
        for call in ast.walk(chain[-1]):
            if isinstance(call, ast.Call) and _called(call) == "DataLoader" and call.lineno <= line <= _end(call):
                return Target(file, names, call.lineno, _end(call))
    classes = [node for node in scopes if isinstance(node, ast.ClassDef)]
    if classes:
        return Target(file, ".".join(node.name for node in scopes[: scopes.index(classes[-1]) + 1]))
    if scopes:
        return Target(file, scopes[0].name)
    raise ProbeError(f"there is no class, function or DataLoader at {file.name}:{line}")


def _called(call: ast.Call) -> str:
    return ast.unparse(call.func).rpartition(".")[2]


def _end(node: ast.Call) -> int:
    return node.end_lineno or node.lineno


def parse_argument(text: str) -> tuple[str, Any]:
    """`hidden=128` as a name and a value: JSON or a Python literal, else the text itself.

    Raises:
        ProbeError: there is no `=`.
    """
    name, equals, value = text.partition("=")
    if not equals or not name.isidentifier():
        raise ProbeError(f"`{text}` is not NAME=VALUE")
    for read in (json.loads, ast.literal_eval):
        try:
            return name, read(value)
        except (ValueError, SyntaxError):
            continue
    return name, value
