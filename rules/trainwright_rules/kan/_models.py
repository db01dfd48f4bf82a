"""What the KAN rules ask of a function: which KANs it builds, of which size, and what becomes of them.

KANs come from pykan (`from kan import KAN`, `from kan import *`), efficient-kan (`KAN([2, 5, 1], grid_size=5)`) and
copies of either in a project. Their first three arguments mean the same: widths, grid, order of the splines.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from trainwright.rule import Call, Function, Kind

CLASSES = ("KAN", "MultKAN", "EfficientKAN", "KANet")
LIBRARIES = frozenset({"kan", "pykan", "efficient_kan", "efficientkan", "ekan"})
_OWN_ARGUMENTS = ({"width", "grid", "k"}, {"layers_hidden", "grid_size"})
"""Parameters that tell a class of the project as a copy of pykan or efficient-kan."""
FITS = ("fit", "train")


@dataclass(frozen=True)
class Built:
    """A KAN that is built here, and the names that it has, those of its refined and pruned selves included."""

    call: Call
    names: frozenset[str]
    until: Call | None = None
    """The next KAN that is built under one of these names: from there on they mean another one."""

    @property
    def widths(self) -> ast.List | ast.Tuple | None:
        """The list of widths, where it is written down."""
        given = self.call.argument("width", 0) or self.call.argument("layers_hidden", 0)
        return given if isinstance(given, (ast.List, ast.Tuple)) else None

    @property
    def layers(self) -> int | None:
        """How many layers of splines it has."""
        widths = self.widths
        if widths is None or any(isinstance(element, ast.Starred) for element in widths.elts):
            return None
        return len(widths.elts) - 1

    def number(self, *names: str, index: int) -> int | None:
        """An argument that is known to be a whole number."""
        for name in names:
            given = self.call.argument(name, index)
            if given is None:
                continue
            if isinstance(given, ast.Constant):
                return _whole(given)
            known = self.call.value(name, index)
            return _number(known.facet) if known.kind is Kind.CONSTANT else None
        return None

    @property
    def grid(self) -> int | None:
        """The number of grid intervals."""
        return self.number("grid", "grid_size", index=1)

    @property
    def order(self) -> int | None:
        """The order of the splines."""
        return self.number("k", "spline_order", index=2)

    def calls(self, function: Function, *methods: str) -> Iterator[Call]:
        """The calls of methods of this model, in execution order."""
        found = [
            call
            for call in function.calls_of(*methods)
            if isinstance(call.node.func, ast.Attribute) and _root(call.node.func.value) in self.names
        ]
        if not found:
            return
        order = {id(call): number for number, call in enumerate(function.calls)}
        end = order[id(self.until)] if self.until is not None else len(order)
        yield from (call for call in found if order[id(self.call)] < order[id(call)] < end)

    def fits(self, function: Function) -> list[Call]:
        """The calls by which pykan trains it; `train()` without arguments is the mode of a module."""
        return [call for call in self.calls(function, *FITS) if call.node.args or call.node.keywords]


def _number(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def built(function: Function) -> list[Built]:
    """The KANs that a function builds."""
    found = [call for call in function.calls_of(*CLASSES) if _is_kan(function, call)]
    if not found:
        return []
    assigned = [place.node for place in function.nodes(ast.Assign) if isinstance(place.node, ast.Assign)]
    names = [frozenset(_names(call, assigned)) for call in found]
    return [
        Built(call, own, next((c for c, n in zip(found[i + 1 :], names[i + 1 :], strict=True) if n & own), None))
        for i, (call, own) in enumerate(zip(found, names, strict=True))
    ]


def _root(node: ast.expr) -> str:
    """The model in `model.prune().fit(...)`."""
    while isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        node = node.func.value
    return ast.unparse(node)


def _is_kan(function: Function, call: Call) -> bool:
    """Whether a class of that name is a KAN of pykan or efficient-kan."""
    if call.callee.kind is Kind.LIBRARY:
        return bool(LIBRARIES & set(call.name.split(".")[:-1]))
    if call.callee.kind is Kind.CLASS:
        init = function.workspace.method(call.callee.type, "__init__")
        return init is not None and any(own <= set(init.parameters) for own in _OWN_ARGUMENTS)
    starred = {star.partition(".")[0] for star in function.module.star_imports}
    return isinstance(call.node.func, ast.Name) and bool(starred & LIBRARIES)


def _names(call: Call, assigned: list[ast.Assign]) -> set[str]:
    """The names that a model is assigned to, as it is or moved, refined or pruned."""
    names: set[str] = set()
    for _ in range(2):
        for statement in assigned:
            value: ast.expr = statement.value
            while isinstance(value, ast.Call) and value is not call.node and isinstance(value.func, ast.Attribute):
                value = value.func.value
            if value is call.node or (value is not statement.value and ast.unparse(value) in names):
                names.update(ast.unparse(target) for target in statement.targets)
    return names


def rows(function: Function, node: ast.expr, depth: int = 0) -> int | None:
    """How many rows an expression has, where it is made in this function of numbers that are written down."""
    if depth > 6:
        return None
    if isinstance(node, ast.Name):
        values = [
            place.node.value
            for place in function.nodes(ast.Assign)
            if isinstance(place.node, ast.Assign) and any(ast.unparse(t) == node.id for t in place.node.targets)
        ]
        return rows(function, values[0], depth + 1) if len(values) == 1 else None
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Slice):
        upper = _whole(node.slice.upper)
        return upper if node.slice.lower is None and node.slice.step is None and upper and upper > 0 else None
    if not isinstance(node, ast.Call):
        return None
    called = ast.unparse(node.func)
    last = called.rpartition(".")[2]
    if isinstance(node.func, ast.Attribute) and last in _KEEPS_ROWS and not _is_library(node.func.value):
        if last in ("view", "reshape") and not (node.args and _whole(node.args[0]) == -1):
            return None
        return rows(function, node.func.value, depth + 1)
    if last in ("tensor", "array", "from_numpy", "as_tensor", "FloatTensor") and node.args:
        listed = node.args[0]
        return len(listed.elts) if isinstance(listed, ast.List) else rows(function, listed, depth + 1)
    if last == "linspace":
        given = {k.arg: k.value for k in node.keywords}
        count = given.get("steps") or given.get("num") or (node.args[2] if len(node.args) > 2 else None)
        return _whole(count)
    if last in ("rand", "randn", "zeros", "ones", "empty") and node.args:
        first = node.args[0]
        return _whole(first.elts[0] if isinstance(first, (ast.Tuple, ast.List)) and first.elts else first)
    if last in ("uniform", "normal"):
        size = next((k.value for k in node.keywords if k.arg == "size"), node.args[2] if len(node.args) > 2 else None)
        return _whole(size.elts[0] if isinstance(size, (ast.Tuple, ast.List)) and size.elts else size)
    return None


def _is_library(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id in ("torch", "np", "numpy")


_KEEPS_ROWS = {"unsqueeze", "float", "double", "to", "cuda", "requires_grad_", "view", "reshape", "astype", "clone",
               "detach"}  # fmt: skip


def _whole(node: ast.expr | None) -> int | None:
    """A whole number that is written down."""
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        inner = _whole(node.operand)
        return -inner if inner is not None else None
    return _number(node.value) if isinstance(node, ast.Constant) else None


def training_rows(function: Function, model: Built) -> tuple[int, str] | None:
    """How many samples a model is trained on, and how that is known; None where it is not."""
    for fit in model.fits(function):
        given = fit.argument("dataset", 0)
        if given is None:
            continue
        found = _dataset_rows(function, ast.unparse(given), given)
        if found is not None:
            return found
    return None


def _dataset_rows(function: Function, name: str, given: ast.expr) -> tuple[int, str] | None:
    made: list[ast.expr] = [given] if not isinstance(given, ast.Name) else []
    for place in function.nodes(ast.Assign):
        assert isinstance(place.node, ast.Assign)
        for target in place.node.targets:
            if ast.unparse(target) == name:
                made.append(place.node.value)
            elif ast.unparse(target) in (f"{name}['train_input']", f'{name}["train_input"]'):
                count = rows(function, place.node.value)
                return (count, f"`{name}['train_input']`") if count else None
    if len(made) != 1:
        return None
    value = made[0]
    if isinstance(value, ast.Dict):
        inputs = {k.value: v for k, v in zip(value.keys, value.values, strict=True) if isinstance(k, ast.Constant)}
        count = rows(function, inputs["train_input"]) if "train_input" in inputs else None
        return (count, f"`{name}['train_input']`") if count else None
    if isinstance(value, ast.Call) and ast.unparse(value.func).rpartition(".")[2] == "create_dataset":
        call = next((c for c in function.calls_of("create_dataset") if c.node is value), None)
        if call is None or call.hides_arguments or (call.callee.kind is Kind.FUNCTION and not _is_of_pykan(call)):
            return None
        train = call.argument("train_num", 4)
        if train is None:
            return 1000, "`create_dataset`, whose `train_num` is 1000 unless given"
        known = call.value("train_num", 4)
        count = _whole(train) or (_number(known.facet) if known.kind is Kind.CONSTANT else None)
        return (count, f"`train_num={count}`") if count else None
    return None


def _is_of_pykan(call: Call) -> bool:
    """Whether create_dataset is pykan's, of which the project has a copy."""
    return call.callee.type.rpartition("::")[0].endswith("utils.py")


def is_explained(call: Call, function: Function, about: str) -> bool:
    """Whether a comment beside a call, or on the line above, says one of the words that `about` lists."""
    said = _comment(call, function).lower()
    return any(word in said for word in about.split())


def _comment(call: Call, function: Function) -> str:
    """The comment at the end of the lines of a call, and that on the line above."""
    span = call.place.range
    lines = function.module.document.lines
    beside = [lines[span.end.line][span.end.column :], lines[span.start.line]]
    if span.start.line > 0 and lines[span.start.line - 1].lstrip().startswith("#"):
        beside.append(lines[span.start.line - 1])
    return " ".join(text.partition("#")[2] for text in beside if "#" in text).strip()
