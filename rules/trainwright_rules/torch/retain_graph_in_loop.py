"""TORCH023 retain-graph-in-loop."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from trainwright.rule import Applicability, Call, Context, Finding, Fix, Function, Kind, Rule, Severity, What

if TYPE_CHECKING:
    from trainwright.editing import Editor

_LOOPS = (ast.For, ast.AsyncFor, ast.While)
_BACKWARDS = ("backward", "manual_backward")
_DIFFERENTIATES = frozenset({What.BACKWARD, What.DIFFERENTIATE})


class RetainGraphInLoop(Rule):
    """Each iteration keeps its graph for a second backward that never comes.

    ## What it does
    Reports `backward(retain_graph=True)` in a training loop whose iterations build a graph of their own and run
    backward once.

    ## Why it is bad
    The graph, with all activations in it, is kept alive until the loss is replaced in the next iteration: two graphs
    lie in memory at a time. And it hides mistakes: an iteration that reaches into the graph of the one before no longer
    raises "Trying to backward through the graph a second time".

    ## Example
    ```python
    def train(model, loader, criterion, optimizer):
        for source, target in loader:
            loss = criterion(model(source), target)
            optimizer.zero_grad()
            loss.backward(retain_graph=True)
            optimizer.step()
    ```

    ## Use instead
    ```python
    def train(model, loader, criterion, optimizer):
        for source, target in loader:
            loss = criterion(model(source), target)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    ```

    ## Fix safety
    Unsafe: the argument goes. If torch then raises, a tensor of an earlier iteration is still in the graph: detach it.

    ## Truth
    Several backward passes over one graph need it: two losses that share a network, a gradient penalty, a loop over the
    parts of one output.

    ## References
    - torch.Tensor.backward: https://pytorch.org/docs/stable/generated/torch.Tensor.backward.html
    """

    code = "TORCH023"
    name = "retain-graph-in-loop"
    severity = Severity.WARN
    words = ("retain_graph",)

    def check_function(self, function: Function) -> Iterator[Finding]:
        for call in function.calls_of(*_BACKWARDS):
            given = call.argument("retain_graph")
            if not isinstance(given, ast.Constant) or given.value is not True:
                continue
            loop = _innermost_loop(call.context)
            if loop is None or not _builds_a_graph(function, call, loop) or _differentiates_again(function, call):
                continue
            loss = ast.unparse(call.node.func.value) if isinstance(call.node.func, ast.Attribute) else "the loss"
            yield self.finding(
                call.place,
                f"`{loss}.{call.method}(retain_graph=True)`: each iteration builds its own graph and runs backward "
                f"once, so the graph is kept for nothing. Leave the argument out",
                fixable=Applicability.UNSAFE,
                subject=call,
            )

    def fix(self, finding: Finding, editor: Editor) -> Fix | None:
        call: Call = finding.subject
        editor.remove_argument(call.place, "retain_graph")
        return Fix("Remove `retain_graph=True`", Applicability.UNSAFE)


def _innermost_loop(context: Context | None) -> ast.AST | None:
    for around in context.chain() if context is not None else ():
        if isinstance(around.node, _LOOPS):
            return around.node
    return None


def _outermost_loop(context: Context | None) -> ast.AST | None:
    found = None
    for around in context.chain() if context is not None else ():
        if isinstance(around.node, _LOOPS):
            found = around.node
    return found


def _builds_a_graph(function: Function, call: Call, loop: ast.AST) -> bool:
    """Whether the loop trains, and the loss is made in its body of nothing that is older and carries a graph."""
    inside = {id(node) for node in ast.walk(loop)}
    steps = [e for e in function.events_of(What.STEP) if e.node is not None and id(e.node) in inside]
    forwards = [e for e in function.events_of(What.FORWARD, What.APPLY) if e.node is not None and id(e.node) in inside]
    if not steps or not forwards:
        return False
    made: set[str] = set()
    stored: set[str] = set()
    for node in ast.walk(loop):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            stored.add(node.id)
    older: set[str] = set()
    for other in function.calls:
        if id(other.node) not in inside and other.result.kind is Kind.TENSOR and other.result.graph is not False:
            made.add(_assigned_to(function, other))
    for node in ast.walk(loop):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id in made - stored:
            older.add(node.id)
    return not older and not _carries_state(loop, stored) and _loss_is_made(call, loop)


def _assigned_to(function: Function, call: Call) -> str:
    for place in function.nodes(ast.Assign):
        assert isinstance(place.node, ast.Assign)
        if any(inner is call.node for inner in ast.walk(place.node.value)):
            return ast.unparse(place.node.targets[0])
    return ""


def _carries_state(loop: ast.AST, stored: set[str]) -> bool:
    """Whether an iteration reads, before it assigns it, what the one before has assigned: a hidden state."""
    assert isinstance(loop, _LOOPS)
    assigned = (
        {n.id for n in ast.walk(loop.target) if isinstance(n, ast.Name)} if not isinstance(loop, ast.While) else set()
    )
    for statement in loop.body:
        if isinstance(statement, ast.AugAssign):
            assigned.add(ast.unparse(statement.target))
            continue
        reads = {n.id for n in ast.walk(statement) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)}
        if isinstance(statement, ast.Assign) and any(isinstance(n, ast.Call) for n in ast.walk(statement.value)):
            if (reads & stored) - assigned:
                return True
        assigned |= {n.id for n in ast.walk(statement) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    return False


def _loss_is_made(call: Call, loop: ast.AST) -> bool:
    """Whether the body of the loop assigns the loss, rather than taking it from what it walks over."""
    assert isinstance(call.node.func, ast.Attribute)
    loss = call.node.func.value if call.method == "backward" else call.node.args[0] if call.node.args else None
    if isinstance(loss, ast.Call):
        loss = next((a for a in loss.args if isinstance(a, ast.Name)), loss)  # scaler.scale(loss)
    if isinstance(loss, ast.Call):
        return True
    if loss is None:
        return False
    written = ast.unparse(loss)
    assert isinstance(loop, _LOOPS)
    return any(
        isinstance(node, (ast.Assign, ast.AugAssign))
        and any(ast.unparse(t) == written for t in (node.targets if isinstance(node, ast.Assign) else [node.target]))
        for statement in loop.body
        for node in ast.walk(statement)
    )


def _differentiates_again(function: Function, call: Call) -> bool:
    """Whether anything else in the same outermost loop goes back through a graph, itself or in a called function."""
    loop = _outermost_loop(call.context)
    assert loop is not None
    inside = {id(node) for node in ast.walk(loop)}
    for other in function.calls:
        if other is call or id(other.node) not in inside:
            continue
        if other.method in _BACKWARDS or other.name in ("torch.autograd.grad", "torch.autograd.backward"):
            return True
        if "::" in other.name and function.workspace.reach(other.name) & _DIFFERENTIATES:
            return True
    return False
