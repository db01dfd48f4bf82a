"""LOOP002 no-grad-missing."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from trainwright.rule import (
    Applicability,
    Call,
    EvaluationPass,
    Finding,
    Fix,
    Forward,
    Function,
    FunctionFacts,
    Kind,
    Related,
    Rule,
    Severity,
    What,
    at_caller,
    entry_gradients,
    evaluation_passes,
    events,
    regions,
    switched_off_at_import,
    words,
)
from trainwright_rules.loop._evaluation import pass_statement, place, story

if TYPE_CHECKING:
    from trainwright.editing import Editor


class NoGradMissing(Rule):
    """A model is evaluated while gradients are recorded.

    ## What it does
    Reports an evaluation or inference pass (a loop over a validation or test loader, a function named `validate`,
    `test`, `predict` ...) that runs outside `torch.no_grad()` and `torch.inference_mode()`, here and in the callers.

    ## Why it is bad
    Every forward pass then keeps the activations of all layers for a backward that never comes: evaluation needs as
    much memory as training, and results that are stored keep whole graphs alive.

    ## Example
    ```python
    def validate(model, criterion, val_loader):
        model.eval()
        total = 0.0
        for x, y in val_loader:
            total += criterion(model(x), y).item()
        return total / len(val_loader)
    ```

    ## Use instead
    ```python
    import torch


    def validate(model, criterion, val_loader):
        model.eval()
        total = 0.0
        with torch.no_grad():
            for x, y in val_loader:
                total += criterion(model(x), y).item()
        return total / len(val_loader)
    ```

    ## Fix safety
    Safe: the loop is wrapped in `with torch.no_grad():`, or a function that only evaluates gets `@torch.no_grad()`.
    Values do not change; only the graph is no longer recorded.

    ## Truth
    `model.eval()` does not switch off the recording of gradients: the two are independent.

    ## References
    - Locally disabling gradient computation: https://pytorch.org/docs/stable/notes/autograd.html#locally-disable-grad-doc
    """

    code = "LOOP002"
    name = "no-grad-missing"
    severity = Severity.CRITICAL

    def check_function(self, function: Function) -> Iterator[Finding]:
        for evaluation in evaluation_passes(function):
            if switched_off_at_import(function):
                continue
            recorded = [f for f in evaluation.forwards if _records(f)]
            if not recorded or _differentiated(function, evaluation):
                continue
            if not evaluation.over and len(recorded) < len(evaluation.forwards):
                continue  # the pass itself is covered; what is outside is a warm-up or a trace
            related: tuple[Related, ...] = ()
            if all(f.gradients == {"entry"} for f in recorded) and not function.is_body:
                known = [
                    (c, frozenset({"off"}) if g == {"entry"} and _applied_without(function, c.facts) else g)
                    for c, g in entry_gradients(function.workspace, function.facts)
                ]
                callers = [
                    (caller, gradients)
                    for caller, gradients in known
                    if gradients != {"entry"} or _speaks_for_itself(function, caller.facts)
                ]
                switched_off = [c for c, gradients in callers if gradients & {"off", "unknown"}]
                if any(_dispatches(function, c.facts) for c in switched_off):
                    # a framework's loop calls the hooks of training and of evaluation: which of them, a flag says
                    callers = [(c, gradients) for c, gradients in callers if not _dispatches(function, c.facts)]
                    if not callers:
                        continue
                if callers and len(switched_off) == len(callers):
                    continue
                direct = function.workspace.callers(function.id)
                if direct and not evaluation.over and all(map(_is_reported, direct)):
                    continue  # a step of a larger pass, which is spoken of there
                if len(callers) < len(known) and not evaluation.over:
                    continue  # a module's own method calls it too: a step of forward(), and training differentiates it
                if not callers and (known or not _speaks_for_itself(function, function.facts)):
                    continue
                if (
                    not callers
                    and not evaluation.over
                    and (_overrides(function) or _draws(function) or _applied_without(function, function.facts))
                ):
                    continue
                recording = next((c for c, gradients in callers if not gradients & {"off", "unknown"}), None)
                if recording is not None:
                    related = (at_caller(recording, f"`{function.name}` is called with gradients recorded"),)
            forward = recorded[0]
            yield self.finding(
                place(forward),
                f"`{forward.spelling}` runs with gradients recorded in {story(evaluation)}, where nothing is "
                f"differentiated: each call keeps all activations for a backward that never comes. Wrap it in "
                f"`with torch.no_grad():`",
                related=related,
                fixable=Applicability.SAFE,
                subject=(evaluation, forward),
            )

    def fix(self, finding: Finding, editor: Editor) -> Fix | None:
        evaluation, forward = finding.subject
        function: Function = evaluation.function
        if evaluation.loop is None and function.node is not None:
            if isinstance(function.node, ast.AsyncFunctionDef) or _yields(function.node):
                return None  # the decorator would cover only the making of the generator
            torch = editor.add_import("torch")
            editor.decorate(function.place(function.node), f"{torch}.no_grad()")
            return Fix(f"Decorate `{function.name}` with `@{torch}.no_grad()`")
        statement = pass_statement(evaluation, forward)
        torch = editor.add_import("torch")
        editor.wrap(statement, statement, f"with {torch}.no_grad()")
        return Fix(f"Wrap the pass in `with {torch}.no_grad():`")


def _records(forward: Forward) -> bool:
    return not forward.gradients & {"off", "unknown"} and not forward.frozen


def _speaks_for_itself(function: Function, facts: FunctionFacts) -> bool:
    """Whether a function that nobody in sight calls is surely run with gradients recorded: a method may be called by a
    framework that switches them off (a Trainer, an explainer), a module's method and a `forward_...` by
    whoever runs the model."""
    workspace, class_id = function.workspace, facts.class_id
    if not class_id:
        return True
    if workspace.has_unknown_base(class_id) or facts.name.startswith("forward"):
        return False
    return not workspace.library_bases(class_id) - {"builtins.object", "abc.ABC"}


def _is_reported(caller: FunctionFacts) -> bool:
    """Whether a caller is an evaluation pass itself, with forward passes of its own."""
    own = caller.name.rpartition(".")[2]
    return words.names_evaluation(own) and any(event.what is What.FORWARD for event in events(caller.tree))


def _draws(function: Function) -> bool:
    """Whether it is a method that only draws from a model: `p_sample`, one step of a loop that may be elsewhere."""
    return function.cls is not None and words.names_generation(function.name)


def _dispatches(function: Function, caller: FunctionFacts) -> bool:
    """Whether a caller is a method of a class that the function's own class descends from."""
    ancestors = set(function.workspace.ancestors(function.facts.class_id)) - {function.facts.class_id}
    return caller.class_id in ancestors


def _applied_without(function: Function, facts: FunctionFacts) -> bool:
    """Whether who builds an object of a method's class calls a method of this name without gradients: of which object,
    is not known there (one of two classes)."""
    workspace, class_id = function.workspace, facts.class_id
    init = workspace.method(class_id, "__init__") if class_id else None
    for caller in workspace.callers(init.id) if init is not None else ():
        for region in regions(caller.tree):
            if region.gradients == "off" and any(
                event.what is What.APPLY and event.detail == f".{facts.name}" for event in events(region.body)
            ):
                return True
    return False


def _overrides(function: Function) -> bool:
    """Whether a base class of the workspace has a method of this name: what calls that may switch gradients off."""
    workspace, class_id = function.workspace, function.facts.class_id
    inherited = (workspace.class_facts(a) for a in workspace.ancestors(class_id) if a != class_id)
    return any(cls is not None and function.name in cls.methods for cls in inherited)


def _differentiated(function: Function, evaluation: EvaluationPass) -> bool:
    """Whether gradients are wanted: something in the function asks for them, or hands the output to who does."""
    scope = evaluation.loop.node if evaluation.over and evaluation.loop is not None else function.node
    for call in function.calls:
        if evaluation.over and not _inside(call, scope):
            continue
        if call.method in ("requires_grad_", "backward", "register_hook", "grad", "retain_grad", "create_graph"):
            return True
        if _is_volatile(call) or any(map(_is_volatile, _calls_of_own_method(function, call))):
            return True
        if call.name == "torch.autograd.Variable":
            continue
        if call.method == "attack" or call.name.startswith(("captum.", "torch.autograd.")):
            return True
    if scope is not None and any(
        isinstance(n, ast.Attribute)
        and n.attr in ("requires_grad", "grad")
        and isinstance(n.ctx, (ast.Store, ast.Load))
        for n in ast.walk(scope)
    ):
        return True
    if evaluation.over or function.is_body:
        return False
    returned = function.outcome.returns
    graphs = returned.items if returned.items else (returned,)
    if not any(value.kind in (Kind.TENSOR, Kind.UNKNOWN) and value.graph is not False for value in graphs):
        return False
    callers = function.workspace.callers(function.id)
    return any(event.what in (What.BACKWARD, What.DIFFERENTIATE) for caller in callers for event in events(caller.tree))


def _is_volatile(call: Call) -> bool:
    """Variable(x, volatile=True), torch 0.3's way to record nothing."""
    return call.name == "torch.autograd.Variable" and "volatile" in call.keywords


def _calls_of_own_method(function: Function, call: Call) -> Iterable[Call]:
    """What the method of the same object calls that is called here: self.forward(split="test")."""
    cls = function.cls
    if cls is None or not function.parameters or call.receiver.ident != function.parameters[0]:
        return ()
    method = cls.methods.get(call.method)
    if method is None or method is function:
        return ()
    function.workspace.note(f"code {method.id}")
    return method.calls_of("Variable")


def _inside(call: Call, scope: ast.AST | None) -> bool:
    return call.context is not None and any(context.node is scope for context in call.context.chain())


def _yields(node: ast.AST) -> bool:
    return any(isinstance(inner, (ast.Yield, ast.YieldFrom)) for inner in ast.walk(node))
