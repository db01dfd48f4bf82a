"""What becomes of a loaded YAML document in the function that loads it: is it used raw, validated, or handed on?"""

from __future__ import annotations

import ast
import enum
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from trainwright.rule import Call, Function, Kind, Place

LOADS = tuple(f"yaml.{how}{many}" for how in ("load", "safe_load", "full_load", "unsafe_load") for many in ("", "_all"))
"""PyYAML's loading functions."""

_VALIDATES = re.compile(
    r"(?:^|_)(?:validate|validates|validated|validator|check|verify|ensure|assert|structure|schema)(?:_|$)|"
    r"^(?:from_dict|from_config|parse_obj|parse_obj_as|model_validate|structured|create|merge|validate\w*|is_valid|"
    r"isinstance|TypeAdapter|to_object|instantiate|load_from_dict|fromdict|dacite|build_config|CfgNode|convert)$"
)
"""Names of functions that look at what they are given, or make an object of it that does."""
_READS = frozenset({"get", "items", "keys", "values", "pop", "setdefault"})


_TAKE_OVER = (
    ast.Yield, ast.Tuple, ast.List, ast.Dict, ast.Starred, ast.Await, ast.Assign, ast.AnnAssign
)  # fmt: skip
"""What an expression can stand in that leads to other code."""


class Fate(enum.Enum):
    """What a function does with a document."""

    RAW = "raw"
    VALIDATED = "validated"
    UNKNOWN = "unknown"
    """It is returned, stored or given to other code."""


@dataclass(frozen=True)
class Use:
    """What is known of a loaded document: its fate, and the keys by which it is read raw."""

    fate: Fate
    keys: tuple[tuple[str, ast.expr], ...] = ()
    returned: bool = False
    given: tuple[tuple[Call, str], ...] = ()
    """The calls of functions of the workspace that get it, each with the parameter that it becomes."""


def use_of(function: Function, call: Call) -> Use:
    """What becomes of the result of `call` in `function`."""
    holder, names = _names(function, call)
    if holder is not None and _validates(holder):
        return Use(Fate.VALIDATED)
    return _use(function, [call.node, *_mentions(function, names)], call.node)


def use_of_parameter(function: Function, parameter: str) -> Use:
    """What becomes of a parameter."""
    return _use(function, list(_mentions(function, frozenset({parameter}))), None)


def _use(function: Function, mentions: list[ast.expr], origin: ast.expr | None) -> Use:
    parents = _parents(function)
    keys: list[tuple[str, ast.expr]] = []
    given: list[tuple[Call, str]] = []
    handed_on = returned = False
    for node in mentions:
        parent = parents.get(node)
        if isinstance(parent, ast.Subscript) and parent.value is node:
            if isinstance(parent.ctx, ast.Load) and isinstance(parent.slice, ast.Constant):
                keys.append((str(parent.slice.value), parent))
        elif isinstance(parent, ast.Attribute) and parent.value is node:
            caller = parents.get(parent)
            if parent.attr in _READS and isinstance(caller, ast.Call):
                first = caller.args[0] if caller.args else None
                keys.append((str(first.value) if isinstance(first, ast.Constant) else f"{parent.attr}()", caller))
            elif _VALIDATES.search(parent.attr):
                return Use(Fate.VALIDATED)
        elif isinstance(parent, (ast.keyword, ast.Call)):
            around = parents.get(parent) if isinstance(parent, ast.keyword) else parent
            if isinstance(around, ast.Call) and (_validates(around) or _is_class(function, around)):
                return Use(Fate.VALIDATED)
            receiver = _receiver(function, around, node) if isinstance(around, ast.Call) else None
            if receiver is not None:
                given.append(receiver)
            else:
                handed_on = handed_on or not (isinstance(around, ast.Call) and _only_looks(around))
        elif isinstance(parent, ast.Return):
            returned = True
        elif isinstance(parent, _TAKE_OVER) and node is not origin:
            handed_on = True
        elif isinstance(parent, ast.Compare):
            if any(isinstance(operator, (ast.In, ast.NotIn)) for operator in parent.ops):
                return Use(Fate.VALIDATED)  # it asks for the keys that it needs
    known = bool(keys) and not (handed_on or returned or given)
    return Use(Fate.RAW if known else Fate.UNKNOWN, tuple(keys), returned, tuple(given))


def _receiver(function: Function, node: ast.Call, argument: ast.expr) -> tuple[Call, str] | None:
    """The call of a function of the workspace that `argument` is given to, and the parameter that it becomes."""
    call = next((known for known in function.calls_of(_last_name(node)) if known.node is node), None)
    if call is None or call.callee.kind is not Kind.FUNCTION:
        return None
    keyword = next((k.arg for k in node.keywords if k.value is argument), None)
    if keyword is not None:
        return call, keyword
    facts = function.workspace.function(call.callee.type)
    if facts is None or argument not in node.args:
        return None
    parameters = facts.parameters[1:] if facts.is_method else facts.parameters
    index = node.args.index(argument)
    return (call, parameters[index]) if index < len(parameters) else None


def _names(function: Function, call: Call) -> tuple[ast.Call | None, frozenset[str]]:
    """The call that takes the result at once, if any, and the names or attributes that hold it."""
    holder: ast.Call | None = None
    names: set[str] = set()
    for other in function.calls:
        given = [*other.node.args, *(keyword.value for keyword in other.node.keywords)]
        if any(argument is call.node for argument in given):
            holder = other.node
    for place in (*function.nodes(ast.Assign), *function.nodes(ast.AnnAssign)):
        node = place.node
        assert isinstance(node, (ast.Assign, ast.AnnAssign))
        value = node.value
        while isinstance(value, (ast.BoolOp, ast.Await)):
            value = value.values[0] if isinstance(value, ast.BoolOp) else value.value
        if value is not call.node:
            continue
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        names.update(ast.unparse(target) for target in targets if isinstance(target, (ast.Name, ast.Attribute)))
    return holder, frozenset(names)


def _mentions(function: Function, names: frozenset[str]) -> Iterator[ast.expr]:
    for kind in (ast.Name, ast.Attribute):
        for place in function.nodes(kind):
            node = place.node
            assert isinstance(node, (ast.Name, ast.Attribute))
            if isinstance(node.ctx, ast.Load) and ast.unparse(node) in names:
                yield node


def _last_name(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else str(getattr(call.func, "id", ""))


def _validates(call: ast.Call) -> bool:
    name = _last_name(call)
    return _VALIDATES.search(name) is not None or name[:1].isupper()


def _is_class(function: Function, call: ast.Call) -> bool:
    return any(known.node is call and known.callee.kind is Kind.CLASS for known in function.calls)


def _only_looks(call: ast.Call) -> bool:
    return isinstance(call.func, ast.Name) and call.func.id in ("print", "len", "str", "repr", "type", "bool")


def _parents(function: Function) -> dict[ast.AST, ast.AST]:
    return {child: node for _, nodes in function.own_nodes for node in nodes for child in ast.iter_child_nodes(node)}


@dataclass
class Story:
    """Where the values of a document are read by their keys, followed through callers and called functions."""

    keys: dict[str, tuple[Path, Place]] = field(default_factory=dict)
    reads: int = 0
    validated: bool = False

    def add(self, function: Function, use: Use) -> None:
        if use.fate is Fate.VALIDATED:
            self.validated = True
        for key, node in use.keys:
            if key.endswith("()"):
                continue  # all of them at once
            self.reads += 1
            place = _place(function, node)
            if place is not None:
                self.keys.setdefault(key, (function.path, place))


def story_of(function: Function, call: Call) -> Story:
    """What becomes of the result of `call`: here, in callers that get it, in the functions that it is given to."""
    story = Story()
    _follow(function, call, story, depth=0)
    return story


def _follow(function: Function, call: Call, story: Story, depth: int) -> None:
    use = use_of(function, call)
    story.add(function, use)
    if depth > 1 or story.validated:
        return
    workspace = function.workspace
    for taken, parameter in use.given:
        callee = workspace.function_model(taken.callee.type)
        if callee is not None:
            workspace.note(f"code {callee.id}")
            story.add(callee, use_of_parameter(callee, parameter))
    if use.returned:
        for facts in workspace.callers(function.id):
            caller = workspace.function_model(facts.id)
            workspace.note(f"code {facts.id}")
            for again in caller.calls_to(function.id) if caller is not None else ():
                assert caller is not None
                _follow(caller, again, story, depth + 1)


def _place(function: Function, node: ast.expr) -> Place | None:
    for segment, nodes in function.own_nodes:
        if any(other is node for other in nodes):
            return Place(segment, node)
    return None
