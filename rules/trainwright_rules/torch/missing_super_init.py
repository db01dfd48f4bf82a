"""TORCH014 missing-super-init."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from trainwright.rule import PARAMETER, Applicability, Call, Finding, Fix, Function, Kind, Place, Rule, Severity

if TYPE_CHECKING:
    from trainwright.editing import Editor

_LIBRARY_BASES = frozenset({"torch.nn.Module", "lightning.pytorch.LightningModule"})
_REGISTERS = frozenset({"register_buffer", "register_parameter", "add_module", "register_module"})


class MissingSuperInit(Rule):
    """A module gets its layers before, or without, `super().__init__()`.

    ## What it does
    Reports an `__init__` of a torch.nn.Module that assigns a layer, a parameter or a buffer before it has called
    `super().__init__()`, or that never calls it.

    ## Why it is bad
    `super().__init__()` makes the tables in which a module keeps its layers, parameters and hooks. Before that, the
    assignment of a layer raises "cannot assign module before Module.__init__() call"; without it, the first call of the
    model does.

    ## Example
    ```python
    from torch import nn


    class Classifier(nn.Module):
        def __init__(self, width, classes):
            self.head = nn.Linear(width, classes)

        def forward(self, x):
            return self.head(x)
    ```

    ## Use instead
    ```python
    from torch import nn


    class Classifier(nn.Module):
        def __init__(self, width, classes):
            super().__init__()
            self.head = nn.Linear(width, classes)

        def forward(self, x):
            return self.head(x)
    ```

    ## Fix safety
    Safe: `super().__init__()` is inserted at the start, or moved there. There is no fix where the base is a class of
    the project, whose `__init__` may want arguments.

    ## References
    - torch.nn.Module: https://pytorch.org/docs/stable/generated/torch.nn.Module.html
    """

    code = "TORCH014"
    name = "missing-super-init"
    severity = Severity.CRITICAL
    libraries = ("torch",)
    words = ("__init__",)

    def check_function(self, function: Function) -> Iterator[Finding]:
        cls = function.cls
        if cls is None or function.name != "__init__" or not function.parameters or function.node is None:
            return
        if not cls.is_torch_module or function.workspace.has_unknown_base(cls.id):
            return
        init = next((call for call in function.calls if _is_init(function, call)), None)
        if init is None and any(_is_init(m, call) for m in cls.methods.values() for call in m.calls):
            return  # a method that it calls does
        first = _first_member(function, init)
        if first is not None:
            what, place = first
            when = "never called" if init is None else f"called only in line {init.place.line + 1}"
            yield self.finding(
                place,
                f"`{what}` is assigned before `super().__init__()`, which is {when}: torch raises "
                f'"cannot assign module before Module.__init__() call". Call it first',
                fixable=Applicability.SAFE if _is_fixable(function, init) else None,
                subject=(function, init),
            )
        elif init is None and set(cls.bases) & _LIBRARY_BASES and "forward" in cls.methods and len(cls.bases) == 1:
            yield self.finding(
                function.place(function.node),
                f"`{cls.name}.__init__` never calls `super().__init__()`: the first call of a `{cls.name}` raises",
                fixable=Applicability.SAFE,
                subject=(function, init),
            )

    def fix(self, finding: Finding, editor: Editor) -> Fix | None:
        function, init = finding.subject
        if not _is_fixable(function, init):
            return None
        assert function.node is not None
        if init is None:
            editor.insert_first(function.place(function.node), "super().__init__()")
            return Fix("Insert `super().__init__()`")
        body = function.node.body
        statement = next(s for s in body if isinstance(s, ast.Expr) and s.value is init.node)
        editor.move_before(function.place(statement), function.place(_first_statement(body)))
        return Fix(f"Move `{ast.unparse(init.node)}` to the start")


def _is_init(function: Function, call: Call) -> bool:
    """Whether a call runs the constructor of a base: super().__init__(), nn.Module.__init__(self)."""
    if call.method != "__init__" or not isinstance(call.node.func, ast.Attribute):
        return False
    owner = call.node.func.value
    if isinstance(owner, ast.Call):
        return True
    given = call.node.args
    return bool(given) and bool(function.parameters) and ast.unparse(given[0]) == function.parameters[0]


def _first_member(function: Function, init: Call | None) -> tuple[str, Place] | None:
    """The first layer, parameter or buffer that the instance gets before its base is ready."""
    own = function.parameters[0]
    ready = init.place.line if init is not None else None
    made = {id(call.node): call for call in function.calls}
    for place in function.nodes(ast.Assign):
        assert isinstance(place.node, ast.Assign)
        target, call = place.node.targets[0], made.get(id(place.node.value))
        if not isinstance(target, ast.Attribute) or ast.unparse(target.value) != own or call is None:
            continue
        if ready is not None and place.line >= ready:
            continue
        if call.result.kind in (Kind.MODULE, Kind.CRITERION) or call.result.type in PARAMETER:
            return ast.unparse(target), place
    for call in function.calls_of(*_REGISTERS):
        if call.receiver.ident == own and (ready is None or call.place.line < ready):
            return ast.unparse(call.node.func) + "(...)", call.place
    return None


def _is_fixable(function: Function, init: Call | None) -> bool:
    if init is None:
        assert function.cls is not None
        return len(function.cls.bases) == 1 and function.cls.bases[0] in _LIBRARY_BASES
    assert function.node is not None
    if not any(isinstance(s, ast.Expr) and s.value is init.node for s in function.node.body):
        return False
    names = {n.id for a in init.node.args for n in ast.walk(a) if isinstance(n, ast.Name)}
    names |= {n.id for k in init.node.keywords for n in ast.walk(k.value) if isinstance(n, ast.Name)}
    return names <= {*function.parameters}


def _first_statement(body: list[ast.stmt]) -> ast.stmt:
    first = body[0]
    is_docstring = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    return body[1] if is_docstring else first
