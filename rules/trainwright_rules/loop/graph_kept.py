"""LOOP012 graph-kept."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from trainwright.positions import Range
from trainwright.rule import (
    Accumulation,
    Applicability,
    Context,
    Finding,
    Fix,
    Function,
    Kind,
    Rule,
    Severity,
    Tensor,
    What,
    entry_gradients,
    events,
    every_node,
    is_test,
    loops,
    of_another_framework,
    quoted,
    switched_off_at_import,
    words,
)

if TYPE_CHECKING:
    from trainwright.editing import Editor

_LOOPS = (ast.For, ast.AsyncFor, ast.While)
_EMPTYING = ("clear", "pop", "popleft")
_PRIMARY = (ast.Name, ast.Attribute, ast.Call, ast.Subscript)
_CONTAINER_METHODS = frozenset(dir(list)) | frozenset(dir(dict)) | frozenset(dir(set)) | {"appendleft", "popleft"}
_TORCH = ("torch", "th")
_TAKE_NUMBERS = ("tensor", "as_tensor", "Tensor", "FloatTensor", "save")
_SCALAR_WORDS = {"loss", "losses", "acc", "accuracy", "error", "err", "metric", "score", "cost", "mae", "mse", "rmse"}


class GraphKept(Rule):
    """A value is kept over the iterations together with its autograd graph.

    ## What it does
    Reports a tensor that carries a graph and is added to a running total (`total += loss`) or stored in a list or
    dictionary in a loop, when that total or list is never differentiated.

    ## Why it is bad
    The tensor keeps the graph that made it alive, for as long as it is kept itself. Memory grows with every batch
    until the run dies hours later, and nothing points to the line.

    ## Example
    ```python
    def train_epoch(model, loader, optimizer, criterion):
        total = 0.0
        for x, y in loader:
            optimizer.zero_grad()
            loss = criterion(model(x), y)
            loss.backward()
            optimizer.step()
            total += loss
        return total / len(loader)
    ```

    ## Use instead
    ```python
    def train_epoch(model, loader, optimizer, criterion):
        total = 0.0
        for x, y in loader:
            optimizer.zero_grad()
            loss = criterion(model(x), y)
            loss.backward()
            optimizer.step()
            total += loss.item()
        return total / len(loader)
    ```

    ## Fix safety
    Safe: `.item()` for a loss or another scalar, `.detach()` for other tensors and where what is kept is used as a
    tensor later, as in `torch.stack(losses)`. Numbers stay the same.

    ## Truth
    After `backward()` the saved activations are freed: what stays of each step is the skeleton of its graph, 5 to
    60 KiB. Without `backward()` (validation, metrics) all activations stay, megabytes a step. The message says which.

    ## References
    - My model reports "cuda runtime error(2): out of memory": https://pytorch.org/docs/stable/notes/faq.html
    """

    code = "LOOP012"
    name = "graph-kept"
    severity = Severity.CRITICAL

    def check_function(self, function: Function) -> Iterator[Finding]:
        if of_another_framework(function) or switched_off_at_import(function) or is_test(function):
            return
        for kept in function.accumulations:
            if not kept.value.graph or kept.gradients in ("off", "unknown") or _of_frozen_models(function, kept):
                continue
            by_trainer = _kept_by_training_step(function, kept)
            if not by_trainer and _loop_that_keeps(function, kept) is None:
                continue
            if kept.source is None or _used_as_tensor(function, kept):
                continue
            backwarded = by_trainer or _differentiated_itself(function, kept)
            if not backwarded and not _surely_not_differentiated(function, kept):
                continue
            if kept.gradients == "entry" and _called_without_gradients(function):
                continue
            text = quoted(kept.source)
            cost = (
                "the graph of every iteration stays alive (5 to 60 KiB a step)"
                if backwarded
                else "all activations of every iteration stay alive (no backward frees them)"
            )
            method = ".item()" if _is_scalar(kept) and not _read_as_tensor(function, kept) else ".detach()"
            yield self.finding(
                kept.place.at(kept.source),
                f"`{text}` carries its autograd graph into `{kept.path}`, which lives on over the iterations: {cost}. "
                f"Keep `{_with_method(kept.source, method)}`",
                fixable=Applicability.SAFE,
                subject=(kept, method),
            )

    def fix(self, finding: Finding, editor: Editor) -> Fix | None:
        kept, method = finding.subject
        source = kept.source
        start, end = kept.place.at(source).range
        if isinstance(source, _PRIMARY):
            editor.replace_range(Range(end, end), method)
        else:
            editor.replace_range(Range(start, start), "(")
            editor.replace_range(Range(end, end), f"){method}")
        return Fix(f"Keep `{_with_method(source, method)}`")


def _with_method(node: ast.expr, method: str) -> str:
    text = quoted(node)
    return f"{text}{method}" if isinstance(node, _PRIMARY) else f"({text}){method}"


def _loop_that_keeps(function: Function, kept: Accumulation) -> Context | None:
    """The innermost loop around; None when the total or container is made anew in each of its iterations."""
    chain = kept.context.chain() if kept.context is not None else []
    around = [c for c in chain if isinstance(c.node, _LOOPS) and c.arm == "body"]
    if not around or _reset_inside(kept, around[0].node):
        return None
    if len(around) > 1 and _is_part_of_a_batch(function, around[0], around[1]) and _reset_inside(kept, around[1].node):
        return None
    return around[0]


def _is_part_of_a_batch(function: Function, inner: Context, outer: Context) -> bool:
    """Whether a loop repeats something within one batch: several networks, heads or scales."""
    live = loops(function.tree)
    small, batches = live.get(inner.node), live.get(outer.node)
    if small is None or batches is None:
        return False
    return batches.over_loader and not small.over_loader and small.part is None


def _kept_by_training_step(function: Function, kept: Accumulation) -> bool:
    """Whether an attribute collects the loss of each training_step, in the Trainer's loop, and is never emptied."""
    if function.cls is None or not function.cls.is_lightning_module or function.name != "training_step":
        return False
    return kept.path.startswith("self.") and not any(
        _empties(node, kept.path)
        for method in function.cls.node.body
        if not (isinstance(method, ast.FunctionDef) and method.name == "__init__")
        for node in ast.walk(method)
    )


def _empties(node: ast.AST, path: str) -> bool:
    if isinstance(node, ast.Call):
        function = node.func
        emptied = function.value if isinstance(function, ast.Attribute) and function.attr in _EMPTYING else None
    elif isinstance(node, (ast.Assign, ast.Delete)):
        return any(path == ast.unparse(_container(target)) for target in node.targets)
    else:
        return False
    return emptied is not None and ast.unparse(emptied) == path


def _container(target: ast.expr) -> ast.expr:
    return target.value if isinstance(target, ast.Subscript) else target


def _reset_inside(kept: Accumulation, loop: ast.AST) -> bool:
    root = kept.path.partition(".")[0].partition("[")[0]
    for node in every_node(loop):
        targets: list[ast.expr] = []
        if isinstance(node, ast.Assign):
            targets = node.targets
        elif (isinstance(node, ast.AnnAssign) and node.value is not None) or isinstance(node, (ast.For, ast.AsyncFor)):
            targets = [node.target]
        for target in targets:
            for name in target.elts if isinstance(target, (ast.Tuple, ast.List)) else (target,):
                if _begins_with(name, root) and ast.unparse(name) in (kept.path, root):
                    if not _adds_to_itself(node, kept.path):
                        return True
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            if node.func.attr in _EMPTYING and _begins_with(node.func.value, root):
                if ast.unparse(node.func.value) == kept.path:
                    return True
    return False


def _begins_with(node: ast.expr, root: str) -> bool:
    """Whether it is a part of the variable `root`, or that itself."""
    while isinstance(node, (ast.Attribute, ast.Subscript)):
        node = node.value
    return isinstance(node, ast.Name) and node.id == root


def _adds_to_itself(node: ast.AST, path: str) -> bool:
    return isinstance(node, ast.Assign) and path in {
        ast.unparse(n) for n in ast.walk(node.value) if isinstance(n, (ast.Name, ast.Attribute, ast.Subscript))
    }


def _names(node: ast.AST) -> set[str]:
    return {ast.unparse(n) for n in ast.walk(node) if isinstance(n, (ast.Name, ast.Attribute))}


def _used_as_tensor(function: Function, kept: Accumulation) -> bool:
    """Whether what is kept is meant to be differentiated, or is cut from its graph where it is taken out."""
    scope = function.node if function.node is not None else kept.segment.node
    for event in function.events_of(What.BACKWARD, What.DIFFERENTIATE):
        if isinstance(event.node, ast.Call) and kept.path in _names(event.node):
            return True
    tainted = _derived(scope, kept.path)
    for event in function.events_of(What.BACKWARD, What.DIFFERENTIATE):
        if isinstance(event.node, ast.Call) and tainted & _names(event.node):
            return True
    return False


def _derived(scope: ast.AST, path: str) -> set[str]:
    """Names that are computed from `path`, directly or through others: loss = sum(losses)."""
    tainted = {path}
    for _ in range(3):
        before = len(tainted)
        for node in ast.walk(scope):
            if isinstance(node, ast.Assign) and tainted & _names(node.value):
                for target in node.targets:
                    elements = target.elts if isinstance(target, (ast.Tuple, ast.List)) else [target]
                    tainted |= {ast.unparse(_container(element)) for element in elements}
            elif isinstance(node, ast.AugAssign) and tainted & _names(node.value):
                tainted.add(ast.unparse(node.target))
        if len(tainted) == before:
            break
    return tainted - {"self"}


def _differentiated_itself(function: Function, kept: Accumulation) -> bool:
    """Whether the value has its own backward in each iteration: what is kept of it can't be differentiated again."""
    if kept.source is None or kept.context is None:
        return False
    names = _names(kept.source)
    loops = {id(c.node) for c in kept.context.chain() if isinstance(c.node, _LOOPS)}
    for event in function.events_of(What.BACKWARD):
        node = event.node
        chain = event.context.chain() if event.context is not None else []
        if not isinstance(node, ast.Call) or not any(id(c.node) in loops for c in chain):
            continue
        receiver = node.func.value if isinstance(node.func, ast.Attribute) else node
        if names & (_names(receiver) | {n for a in node.args for n in _names(a)}) - {"self"}:
            return True
    return False


def _surely_not_differentiated(function: Function, kept: Accumulation) -> bool:
    """Whether a value without a backward of its own is kept in a pass that evaluates: held-out data, eval mode."""
    if any(e.what in (What.BACKWARD, What.DIFFERENTIATE) for e in function.events):
        return False
    if function.cls is not None and (function.cls.is_torch_module or function.name == "forward"):
        return False
    switched = any(e.what is What.MODE and e.detail == "eval" for e in function.events)
    named = words.names_evaluation(function.name) and not function.is_body
    return (switched or named) and not _handed_out(function, kept)


def _of_frozen_models(function: Function, kept: Accumulation) -> bool:
    """Whether all that the value was computed by has its gradients switched off: then it has no graph after all."""
    facet = kept.value.facet
    models = set(facet.models) if isinstance(facet, Tensor) else set()
    return bool(models) and models <= {event.subject for event in function.events_of(What.FREEZE)}


def _handed_out(function: Function, kept: Accumulation) -> bool:
    """Whether the total is returned to a caller that differentiates."""
    returned = function.outcome.returns
    if all(value.graph is False for value in returned.items or (returned,)):
        return False
    callers = function.workspace.callers(function.id)
    return any(event.what is What.BACKWARD for caller in callers for event in events(caller.tree))


def _called_without_gradients(function: Function) -> bool:
    callers = entry_gradients(function.workspace, function.facts)
    return bool(callers) and all(gradients & {"off", "unknown"} for _, gradients in callers)


def _read_as_tensor(function: Function, kept: Accumulation) -> bool:
    """Whether the kept values, or what is computed from them, are used as only tensors can be."""
    scope: ast.AST = function.node if function.node is not None else kept.segment.node
    if kept.path.startswith("self.") and function.cls is not None:
        scope = function.cls.node
    names = _derived(scope, kept.path)
    for node in ast.walk(scope):
        if isinstance(node, (ast.For, ast.comprehension)) and names & _names(node.iter):
            names |= {ast.unparse(t) for t in ast.walk(node.target) if isinstance(t, ast.Name)}
    for node in ast.walk(scope):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        owner = _container(node.func.value)
        if ast.unparse(owner) in names and node.func.attr not in _CONTAINER_METHODS:
            return True
        if ast.unparse(owner) in _TORCH and node.func.attr not in _TAKE_NUMBERS:
            if names & {name for argument in node.args for name in _names(argument)}:
                return True
    return False


def _is_scalar(kept: Accumulation) -> bool:
    if kept.value.kind is not Kind.TENSOR or kept.source is None:
        return False
    name = kept.source
    while isinstance(name, (ast.Call, ast.Subscript)):
        name = name.func if isinstance(name, ast.Call) else name.value
    text = name.attr if isinstance(name, ast.Attribute) else getattr(name, "id", "")
    found = set(words.words(text)) | set(words.words(kept.path))
    return bool(found & _SCALAR_WORDS)
