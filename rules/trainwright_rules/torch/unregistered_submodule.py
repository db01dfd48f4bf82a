"""TORCH013 unregistered-submodule."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from trainwright.rule import (
    PARAMETER,
    Applicability,
    Call,
    ClassModel,
    Finding,
    Fix,
    Function,
    Kind,
    Place,
    Related,
    Rule,
    Severity,
    has_parameters,
    own_code,
)

if TYPE_CHECKING:
    from trainwright.editing import Editor

_CONTAINERS = frozenset({"Sequential", "ModuleList", "ModuleDict", "ParameterList", "ParameterDict"})
_REGISTERS = frozenset({"add_module", "register_module", "register_parameter", "setattr"})
_TAKES_CARE = frozenset({"parameters", "named_parameters", "_apply", "children", "named_children", "__setattr__"})
"""Methods by which a class says itself what its parts are."""


@dataclass(frozen=True)
class _Kept:
    """Modules or parameters that an attribute holds in a plain container."""

    attribute: str
    place: Place
    """What the finding is about."""
    built: Place
    """The expression that makes the container, for the fix."""
    first: Call
    """One of the elements, as it is made."""
    fixable: bool


class UnregisteredSubmodule(Rule):
    """Layers in a plain list, tuple or dict are not part of the model.

    ## What it does
    Reports modules and parameters that a torch.nn.Module keeps in an ordinary list, tuple or dict of its own, written
    out, built by a comprehension or appended to.

    ## Why it is bad
    torch finds the parts of a module in its attributes, and does not look into Python's containers. `parameters()`
    leaves these layers out: the optimizer never trains them, `to(device)` leaves them behind, `state_dict()` does not
    save them, `eval()` does not reach them.

    ## Example
    ```python
    from torch import nn


    class Mlp(nn.Module):
        def __init__(self, width, depth):
            super().__init__()
            self.layers = [nn.Linear(width, width) for _ in range(depth)]

        def forward(self, x):
            for layer in self.layers:
                x = layer(x).relu()
            return x
    ```

    ## Use instead
    ```python
    from torch import nn


    class Mlp(nn.Module):
        def __init__(self, width, depth):
            super().__init__()
            self.layers = nn.ModuleList([nn.Linear(width, width) for _ in range(depth)])

        def forward(self, x):
            for layer in self.layers:
                x = layer(x).relu()
            return x
    ```

    ## Fix safety
    Safe: the container becomes a ModuleList, ModuleDict or ParameterList, which is indexed and iterated as before.
    Checkpoints that were saved without these layers lack their weights. There is no fix for a dict whose keys are not
    literal texts, nor where not all elements are known.

    ## Truth
    A list written with a single module in it is a known way to keep that out of the model on purpose (a teacher, a
    perceptual loss), and is not reported. Nor are layers without parameters, and layers that the class also
    registers: as an attribute, with `add_module`, or in a Sequential.

    ## References
    - torch.nn.ModuleList: https://pytorch.org/docs/stable/generated/torch.nn.ModuleList.html
    - torch.nn.ModuleDict: https://pytorch.org/docs/stable/generated/torch.nn.ModuleDict.html
    """

    code = "TORCH013"
    name = "unregistered-submodule"
    severity = Severity.CRITICAL

    def check_function(self, function: Function) -> Iterator[Finding]:
        cls = function.cls
        if cls is None or not function.parameters or not cls.is_torch_module or function.is_static:
            return
        made = {id(c.node): c for c in function.calls if has_parameters(function.workspace, c.result)}
        if not made or _TAKES_CARE & set(cls.methods):
            return
        for kept in _Reader(function, made).kept():
            if _is_registered(cls, kept.attribute):
                continue
            layer = ast.unparse(kept.first.node.func)
            container = "nn.ParameterList" if kept.first.result.type in PARAMETER else "nn.ModuleList"
            if isinstance(kept.built.node, (ast.Dict, ast.DictComp)):
                container = container.replace("List", "Dict")
            related: tuple[Related, ...] = ()
            if kept.place.node is not kept.built.node:
                related = (Related("the plain container is made here", function.path, kept.built.range),)
            yield self.finding(
                kept.place,
                f"`{kept.attribute}` is a plain container, so `parameters()` does not know its `{layer}(...)`: it is "
                f"not trained, moved or saved with the model. Use `{container}`",
                related=related,
                fixable=Applicability.SAFE if kept.fixable else None,
                subject=(function, kept, container),
            )

    def fix(self, finding: Finding, editor: Editor) -> Fix | None:
        function, kept, container = finding.subject
        nn = _name_of_nn(function) or editor.add_import("torch", "nn")
        name = f"{nn}.{container.rpartition('.')[2]}"
        node, built = kept.built.node, kept.built.range
        if (isinstance(node, ast.List) and not node.elts) or isinstance(node, ast.Call):
            editor.replace(kept.built, f"{name}()")
        else:
            lines = kept.built.segment.owner.lines
            opens = isinstance(node, ast.Tuple) and not lines[built.start.line][built.start.column :].startswith("(")
            editor.replace_range(type(built)(built.start, built.start), f"{name}((" if opens else f"{name}(")
            editor.replace_range(type(built)(built.end, built.end), "))" if opens else ")")
        return Fix(f"Keep them in `{name}`")


def _name_of_nn(function: Function) -> str:
    """What the file calls torch.nn; empty when it has imported single layers only."""
    for name, value in function.module.globals.items():
        if value.kind is Kind.LIBRARY and value.type == "torch.nn":
            return name
    return ""


class _Reader:
    """One method, read for the containers that it puts into attributes."""

    def __init__(self, function: Function, made: dict[int, Call]) -> None:
        self.function = function
        self.made = made
        self.own = function.parameters[0]
        self.assigned = [p for p in own_code(function) if isinstance(p.node, ast.Assign) and len(p.node.targets) == 1]
        self.inits = [c.node.lineno for c in function.calls if c.method == "__init__"]

    def kept(self) -> Iterator[_Kept]:
        """What each attribute keeps, once."""
        seen: set[str] = set()
        for kept in (*self._written_out(), *self._appended()):
            if kept.attribute not in seen:
                seen.add(kept.attribute)
                yield kept

    def _written_out(self) -> Iterator[_Kept]:
        """self.x = [Linear(...), Linear(...)], and self.x = layers, where layers is such a list."""
        for place in self.assigned:
            assert isinstance(place.node, ast.Assign)
            target, value = place.node.targets[0], place.node.value
            if not self._is_own_attribute(target):
                continue
            elements = self._elements(value)
            if isinstance(value, (ast.List, ast.Tuple)) and len(elements) == 1:
                continue  # the known way to keep a module out of the model
            first = next((self.made[id(e)] for e in elements if id(e) in self.made), None)
            if first is not None:
                complete = all(id(e) in self.made for e in elements) and _has_plain_keys(value)
                yield _Kept(
                    ast.unparse(target), place.at(value), place.at(value), first, complete and self._is_late(value)
                )
            elif isinstance(value, ast.Name) and self._built(value.id) is not None:
                added = self._added_to(value.id)
                if added and not self._is_given_on(value.id):
                    yield _Kept(ast.unparse(target), place.at(value), place.at(value), added[0], self._is_late(value))

    def _appended(self) -> Iterator[_Kept]:
        """self.x = [] and self.x.append(Linear(...))."""
        for place in self.assigned:
            assert isinstance(place.node, ast.Assign)
            target, value = place.node.targets[0], place.node.value
            if not self._is_own_attribute(target) or not _is_empty_list(value):
                continue
            attribute = ast.unparse(target)
            added = self._added_to(attribute)
            if added:
                yield _Kept(attribute, added[0].place, place.at(value), added[0], self._is_late(value))

    def _elements(self, value: ast.expr) -> list[ast.expr]:
        if isinstance(value, (ast.List, ast.Tuple)):
            return value.elts
        if isinstance(value, ast.ListComp):
            return [value.elt]
        if isinstance(value, ast.Dict):
            return value.values
        return [value.value] if isinstance(value, ast.DictComp) else []

    def _added_to(self, container: str) -> list[Call]:
        """The modules that are appended to a container as they are made, or under a name that is nothing else."""
        found = []
        for call in self.function.calls:
            node = call.node
            if call.method != "append" or len(node.args) != 1 or not isinstance(node.func, ast.Attribute):
                continue
            if ast.unparse(node.func.value) != container:
                continue
            made = self.made.get(id(node.args[0])) or self._made_as(node.args[0])
            if made is None:
                return []  # something else is in it, too
            found.append(made)
        return found

    def _made_as(self, node: ast.expr) -> Call | None:
        """The constructor behind a local name that is not also put into an attribute."""
        if not isinstance(node, ast.Name):
            return None
        made = None
        for place in self.assigned:
            assert isinstance(place.node, ast.Assign)
            target, value = place.node.targets[0], place.node.value
            if isinstance(target, ast.Name) and target.id == node.id:
                made = self.made.get(id(value))
                if made is None:
                    return None
            elif not isinstance(target, ast.Name) and isinstance(value, ast.Name) and value.id == node.id:
                return None
        return made

    def _built(self, name: str) -> ast.expr | None:
        """The empty list that a local name holds, when it holds nothing else."""
        values = [
            p.node.value
            for p in self.assigned
            if isinstance(p.node, ast.Assign)
            and isinstance(p.node.targets[0], ast.Name)
            and p.node.targets[0].id == name
        ]
        return values[0] if len(values) == 1 and _is_empty_list(values[0]) else None

    def _is_given_on(self, name: str) -> bool:
        """Whether a local list is an argument of anything: a Sequential that registers its layers."""
        for call in self.function.calls:
            given = [*call.node.args, *(k.value for k in call.node.keywords)]
            for argument in given:
                plain = argument.value if isinstance(argument, ast.Starred) else argument
                if isinstance(plain, ast.Name) and plain.id == name:
                    return True
        return False

    def _is_own_attribute(self, node: ast.expr) -> bool:
        return isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == self.own

    def _is_late(self, node: ast.expr) -> bool:
        """Whether no constructor of a base runs behind it: before that, torch accepts no modules."""
        return self.function.name != "__init__" or any(line <= node.lineno for line in self.inits)


def _is_empty_list(node: ast.expr) -> bool:
    if isinstance(node, ast.List):
        return not node.elts
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "list" and not node.args


def _has_plain_keys(node: ast.expr) -> bool:
    """Whether a ModuleDict takes the keys: texts without a dot."""
    if isinstance(node, ast.DictComp):
        return False
    if not isinstance(node, ast.Dict):
        return True
    return all(
        isinstance(k, ast.Constant) and isinstance(k.value, str) and k.value and "." not in k.value for k in node.keys
    )


def _is_registered(cls: ClassModel, attribute: str) -> bool:
    """Whether the class registers what the attribute holds: by name, or in a container of torch's."""
    for method in cls.methods.values():
        for node in ast.walk(method.node) if method.node is not None else ():
            if not isinstance(node, ast.Call):
                continue
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if called in _REGISTERS:
                return True
            if called in _CONTAINERS and any(
                isinstance(inner, ast.Attribute) and ast.unparse(inner) == attribute
                for argument in node.args
                for inner in ast.walk(argument)
            ):
                return True
    return False
