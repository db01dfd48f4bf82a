"""What the rules about frozen parameters ask: which parts of a model are frozen or released, where, and by whom."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from trainwright.rule import Call, Function, Kind, Place

_PARAMETERS = ("parameters", "named_parameters")
_CHILDREN = ("children", "modules", "named_children", "named_modules")
_MAX_DEPTH = 2


@dataclass(frozen=True)
class Switch:
    """`requires_grad` of all parameters of `owner` is set, here or in a function that is called here."""

    owner: str
    """As the function at hand writes it: `model.features`."""
    on: bool
    place: Place
    conditional: bool
    """Whether only some of the parameters are meant, or only under a condition of the called function."""
    in_loop: bool

    @property
    def line(self) -> int:
        """Where it happens."""
        return self.place.line


def switches(function: Function, depth: int = 0) -> list[Switch]:
    """All of a function, in the order of the text."""
    found = [*_loops(function), *_calls(function, depth)]
    return sorted(found, key=lambda switch: switch.line)


def covers(owner: str, part: str) -> bool:
    """Whether `part` is `owner` or lies in it."""
    return part == owner or part.startswith((f"{owner}.", f"{owner}["))


def overlap(a: str, b: str) -> bool:
    """Whether one of two parts holds the other."""
    return covers(a, b) or covers(b, a)


def callee(function: Function, call: Call) -> Function | None:
    """The function of the workspace that a call runs; for a class, its constructor."""
    if "::" not in call.name:
        return None
    path, _, qualname = call.name.partition("::")
    module = function.workspace.modules.get(Path(path))
    if module is None:
        return None
    function.workspace.note(call.name)
    found = module.function(qualname)
    if found is None and qualname in module.classes:
        found = module.classes[qualname].methods.get("__init__")
    if found is not None:
        function.workspace.function(found.id)
        function.workspace.note(f"code {found.id}")
    return None if found is None or found.running else found


def frozen_when_made(function: Function, name: str) -> list[Switch]:
    """The parts of what `name` is assigned that its constructor, or the function that makes it, freezes for good."""
    found: list[Switch] = []
    for place in function.nodes(ast.Assign):
        assert isinstance(place.node, ast.Assign)
        if not any(ast.unparse(target) == name for target in place.node.targets):
            continue
        inside = {id(node) for node in ast.walk(place.node.value)}
        for call in function.calls:
            made = callee(function, call) if id(call.node) in inside else None
            if made is None:
                continue
            for switch in _left_frozen(made):
                root = switch.owner.partition(".")[0]
                if root in what_it_gives(made):
                    found.append(
                        replace(switch, owner=name + switch.owner[len(root) :], place=call.place, in_loop=False)
                    )
    return found


def _left_frozen(function: Function) -> list[Switch]:
    every = switches(function, 1)
    return [
        s
        for s in every
        if not s.on
        and not s.conditional
        and not any(o.on and o.line > s.line and overlap(o.owner, s.owner) for o in every)
    ]


def assigned_to(function: Function, call: Call) -> str:
    """The variable that gets what a call gives; empty where it is used otherwise."""
    for place in function.nodes(ast.Assign):
        assert isinstance(place.node, ast.Assign)
        target = place.node.targets[0]
        if any(inner is call.node for inner in ast.walk(place.node.value)):
            return ast.unparse(target.elts[0] if isinstance(target, ast.Tuple) else target)
    return ""


def what_it_gives(function: Function) -> set[str]:
    """The names of what a function returns; of a constructor, the instance."""
    if function.name == "__init__":
        return set(function.parameters[:1])
    found = set()
    for place in function.nodes(ast.Return):
        assert isinstance(place.node, ast.Return)
        value = place.node.value
        for element in value.elts if isinstance(value, ast.Tuple) else [value]:
            if isinstance(element, ast.Name):
                found.add(element.id)
    return found


def _loops(function: Function) -> Iterator[Switch]:
    """for p in model.features.parameters(): p.requires_grad = False"""
    for place in function.nodes(ast.For):
        loop = place.node
        assert isinstance(loop, ast.For)
        owner, whole = _walked(loop.iter)
        if not owner:
            continue
        variable = loop.target.elts[-1] if isinstance(loop.target, ast.Tuple) else loop.target
        if not isinstance(variable, ast.Name):
            continue
        state = _sets(loop.body, variable.id)
        if state is None:
            continue
        on, conditional = state
        outer = _outer_loop(function, loop, owner)
        if outer is not None:
            owner, whole = outer[0], whole and outer[1]
        yield Switch(owner, on, place, conditional or not whole, _is_repeated(function, loop))


def _walked(node: ast.expr) -> tuple[str, bool]:
    """Whose parameters a loop walks over, and whether over all of them; empty when over something else."""
    whole = True
    while isinstance(node, (ast.Subscript, ast.Call)):
        if isinstance(node, ast.Subscript):
            node, whole = node.value, False
            continue
        func = node.func
        if isinstance(func, ast.Attribute) and func.attr in _PARAMETERS:
            return ast.unparse(func.value), whole
        if not node.args:
            return "", False
        if ast.unparse(func) not in ("list", "tuple", "iter"):
            whole = False
        node = node.args[0]
    return "", False


def _sets(body: list[ast.stmt], variable: str) -> tuple[bool, bool] | None:
    """What the body of a loop does to the variable's requires_grad: (on, only under a condition)."""
    found = None
    for statement in body:
        if isinstance(statement, ast.If):
            if _sets(statement.body, variable) is not None or _sets(statement.orelse, variable) is not None:
                inner = _sets(statement.body, variable) or _sets(statement.orelse, variable)
                assert inner is not None
                found = (inner[0], True)
        elif isinstance(statement, (ast.Assign, ast.Expr)):
            state = _state(statement, variable)
            if state is not None:
                found = (state, False)
    return found


def _state(statement: ast.Assign | ast.Expr, variable: str) -> bool | None:
    value: ast.expr | None = None
    if isinstance(statement, ast.Assign) and ast.unparse(statement.targets[0]) == f"{variable}.requires_grad":
        value = statement.value
    elif isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
        if ast.unparse(statement.value.func) == f"{variable}.requires_grad_":
            value = statement.value.args[0] if statement.value.args else ast.Constant(True)
    return value.value if isinstance(value, ast.Constant) and isinstance(value.value, bool) else None


def _outer_loop(function: Function, loop: ast.For, owner: str) -> tuple[str, bool] | None:
    """for child in model.children(): for p in child.parameters(): ... (whose parts, and whether all of them)"""
    for place in function.nodes(ast.For):
        outer = place.node
        assert isinstance(outer, ast.For)
        if outer is loop or not any(inner is loop for inner in ast.walk(outer)):
            continue
        variable = outer.target.elts[-1] if isinstance(outer.target, ast.Tuple) else outer.target
        if ast.unparse(variable) != owner:
            continue
        node, whole = outer.iter, True
        while isinstance(node, (ast.Subscript, ast.Call)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _CHILDREN:
                return ast.unparse(node.func.value), whole and any(s is loop for s in outer.body)
            whole = whole and isinstance(node, ast.Call)
            if isinstance(node, ast.Call) and not node.args:
                break
            node = node.value if isinstance(node, ast.Subscript) else node.args[0]
        return ast.unparse(outer.iter), False
    return None


def _is_repeated(function: Function, node: ast.AST) -> bool:
    """Whether it stands in a loop of the function."""
    for kind in (ast.For, ast.While, ast.AsyncFor):
        for place in function.nodes(kind):
            if place.node is not node and any(inner is node for inner in ast.walk(place.node)):
                return True
    return False


def _calls(function: Function, depth: int) -> Iterator[Switch]:
    """model.features.requires_grad_(False), and functions that freeze what they are given."""
    for call in function.calls:
        repeated = any(isinstance(c.node, (ast.For, ast.While)) for c in (call.context.chain() if call.context else ()))
        if call.method == "requires_grad_" and isinstance(call.node.func, ast.Attribute):
            given = call.node.args[0] if call.node.args else ast.Constant(True)
            known = isinstance(given, ast.Constant) and isinstance(given.value, bool)
            if known and call.receiver.kind in (Kind.MODULE, Kind.UNKNOWN):
                assert isinstance(given, ast.Constant)
                yield Switch(ast.unparse(call.node.func.value), bool(given.value), call.place, False, repeated)
        elif "::" in call.name and depth < _MAX_DEPTH:
            yield from _called(function, call, depth, repeated)


def _called(function: Function, call: Call, depth: int, repeated: bool) -> Iterator[Switch]:
    inner = callee(function, call)
    if inner is None or inner.node is None or inner.name == "__init__":
        return
    if "requires_grad" not in (inner.words or ("requires_grad",)) and "requires_grad_" not in (inner.words or ()):
        return
    parameters = list(inner.parameters)
    bound: dict[str, str] = {}
    if inner.cls is not None and not inner.is_static and isinstance(call.node.func, ast.Attribute) and parameters:
        bound[parameters.pop(0)] = ast.unparse(call.node.func.value)
    bound.update(zip(parameters, map(ast.unparse, call.node.args), strict=False))
    bound.update((k.arg, ast.unparse(k.value)) for k in call.node.keywords if k.arg is not None)
    for switch in switches(inner, depth + 1):
        root, dot, rest = switch.owner.partition(".")
        if root in bound:
            under = any(isinstance(c, ast.If) for c in _around(inner, switch.place.node))
            yield Switch(bound[root] + dot + rest, switch.on, call.place, switch.conditional or under, repeated)


def _around(function: Function, node: ast.AST) -> list[ast.AST]:
    return [p.node for p in function.nodes(ast.If) if any(inner is node for inner in ast.walk(p.node))]
