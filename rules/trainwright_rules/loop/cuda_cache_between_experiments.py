"""LOOP018 cuda-cache-between-experiments."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from trainwright.rule import (
    Applicability,
    Event,
    Finding,
    Fix,
    Function,
    Kind,
    Place,
    Preset,
    Rule,
    Severity,
    What,
    mentions,
    trace,
    trains,
)

if TYPE_CHECKING:
    from trainwright.editing import Editor

_LOOPS = (ast.For, ast.AsyncFor, ast.While)


class CudaCacheBetweenExperiments(Rule):
    """Several models are trained one after another, and each stays on the GPU while the next one is built.

    ## What it does
    Reports a loop that in each turn builds a model and its optimizer, trains it on a GPU, and neither deletes them nor
    empties the cache before the next turn builds its own.

    ## Why it is bad
    The names still hold the old model and the state of its optimizer (twice the size of the model, for Adam) while the
    new ones are being made: the second experiment runs out of memory where the first one fitted.

    ## Example
    ```python
    import torch
    from torch import nn


    def search(widths, train_loader, epochs):
        for width in widths:
            model = nn.Sequential(nn.Linear(64, width), nn.ReLU(), nn.Linear(width, 10)).to("cuda")
            optimizer = torch.optim.Adam(model.parameters())
            for epoch in range(epochs):
                for x, y in train_loader:
                    optimizer.zero_grad()
                    nn.functional.cross_entropy(model(x.to("cuda")), y.to("cuda")).backward()
                    optimizer.step()
    ```

    ## Use instead
    ```python
    import gc

    import torch
    from torch import nn


    def search(widths, train_loader, epochs, device):
        for width in widths:
            model = nn.Sequential(nn.Linear(64, width), nn.ReLU(), nn.Linear(width, 10)).to(device)
            optimizer = torch.optim.Adam(model.parameters())
            for epoch in range(epochs):
                for x, y in train_loader:
                    optimizer.zero_grad()
                    nn.functional.cross_entropy(model(x.to(device)), y.to(device)).backward()
                    optimizer.step()
            del model, optimizer
            gc.collect()
            torch.cuda.empty_cache()
    ```

    ## Fix safety
    Unsafe: whatever uses the model after the loop must not. The three lines are inserted at the end of each turn.

    ## References
    - torch.cuda.empty_cache: https://pytorch.org/docs/stable/generated/torch.cuda.memory.empty_cache.html
    """

    code = "LOOP018"
    name = "cuda-cache-between-experiments"
    severity = Severity.STYLE
    preset = Preset.STRICT

    def check_function(self, function: Function) -> Iterator[Finding]:
        if not trains(function) or not mentions(function, "cuda", "device"):
            return
        for model, optimizer, loop in _experiments(function):
            if _frees(loop, model) or model.segment is None or model.node is None:
                continue
            name, other = _name(model), _name(optimizer)
            yield self.finding(
                Place(model.segment, model.node),
                f"`{name}` of the experiment before is still on the GPU, with the state of `{other}`, while this one "
                f"is built. Delete both at the end of each turn, then `gc.collect()` and `torch.cuda.empty_cache()`",
                fixable=Applicability.UNSAFE,
                subject=(loop, model, [name, other]),
            )

    def fix(self, finding: Finding, editor: Editor) -> Fix | None:
        loop, model, names = finding.subject
        torch, gc = editor.add_import("torch"), editor.add_import("gc")
        last = Place(model.segment, loop.body[-1])
        editor.insert_after(last, f"del {', '.join(names)}\n{gc}.collect()\n{torch}.cuda.empty_cache()")
        return Fix(f"Free `{names[0]}` at the end of each turn", Applicability.UNSAFE)


def _name(event: Event) -> str:
    return event.subject.removeprefix("::")


def _experiments(function: Function) -> Iterator[tuple[Event, Event, ast.For | ast.AsyncFor | ast.While]]:
    """Loops that build a model and an optimizer under plain names and train them in a loop further in."""
    kinds = {value.ident: value.kind for value in function.outcome.environment.values()}
    made = [e for e in function.events if e.what is What.CREATE and e.subject.removeprefix("::").isidentifier()]
    seen = trace(function)
    done: set[int] = set()
    for model in made:
        loop = _loop_of(model)
        if kinds.get(model.subject) is not Kind.MODULE or loop is None or id(loop) in done:
            continue
        optimizer = next((e for e in made if kinds.get(e.subject) is Kind.OPTIMIZER and _loop_of(e) is loop), None)
        if optimizer is None:
            continue
        deeper = any(
            h.subject == optimizer.subject
            and any(t.loop.node is loop for t in h.loops)
            and h.loops[-1].loop.node is not loop
            for h in seen.of(What.STEP)
        )
        if deeper:
            done.add(id(loop))
            yield model, optimizer, loop


def _loop_of(event: Event) -> ast.For | ast.AsyncFor | ast.While | None:
    """The loop whose body an event stands in directly."""
    context = event.context
    return context.node if context is not None and isinstance(context.node, _LOOPS) else None


def _frees(loop: ast.AST, model: Event) -> bool:
    """Whether a turn deletes something or empties the cache, or keeps the models on purpose."""
    name = _name(model)
    for node in ast.walk(loop):
        if isinstance(node, ast.Delete):
            return True
        if isinstance(node, ast.Attribute) and node.attr == "empty_cache":
            return True
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in ("append", "update")
        ):
            if any(isinstance(a, ast.Name) and a.id == name for a in node.args):
                return True
        if isinstance(node, ast.Assign):
            values = node.value.elts if isinstance(node.value, ast.Tuple) else [node.value]
            if any(isinstance(value, ast.Name) and value.id == name for value in values):
                return True
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and "clean" in node.func.id:
            return True
    return False
