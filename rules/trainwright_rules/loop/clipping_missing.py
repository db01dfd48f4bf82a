"""LOOP007 gradient-clipping-missing."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from trainwright.rule import (
    Applicability,
    Call,
    Event,
    Finding,
    Fix,
    Function,
    Happening,
    Kind,
    Place,
    Rule,
    Severity,
    Value,
    What,
    at_event,
    callers_above,
    known_optimizers,
    of_another_framework,
    own_code,
    sequence_layer,
    shortened,
    statement_around,
    trace,
    trace_of,
    value_of,
    words,
)

if TYPE_CHECKING:
    from trainwright.editing import Editor

_NAMEABLE = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)*")
_ENGINES = frozenset({"accelerator", "fabric", "engine", "deepspeed", "booster", "manual"})
_MINDFUL_OPTIMIZERS = frozenset(
    {"transformers.Adafactor", "transformers.optimization.Adafactor", "torch.optim.Adafactor", "torch.optim.LBFGS"}
)
"""Optimizers that clip by themselves (transformers 4: Adafactor(clip_threshold=1.0)) or choose the length of a step."""
_BENCHMARKS = frozenset({"bench", "benchmark", "benchmarks", "profile", "profiler", "profiling", "speed"})
_CLIPPING_HOOKS = ("configure_gradient_clipping", "clip_gradients", "on_before_optimizer_step", "clip_grad_norm_")


class GradientClippingMissing(Rule):
    """A recurrent network or a transformer is trained without clipping its gradients.

    ## What it does
    Reports a hand-written training loop over a model with recurrent or attention layers (`nn.LSTM`, `nn.GRU`,
    `nn.TransformerEncoder`, a model of `transformers` ...) in which nothing clips the gradients, and a Lightning
    `Trainer` without `gradient_clip_val` that fits such a model.

    ## Why it is bad
    Through many time steps or layers of attention gradients multiply: now and then one batch has gradients a thousand
    times as large as usual. One such step throws the weights far off, the loss jumps or becomes NaN, and the run is
    lost or takes long to recover.

    ## Example
    ```python
    from torch import nn, optim


    def train(loader, classes, epochs):
        model = nn.LSTM(64, classes, batch_first=True)
        criterion = nn.CrossEntropyLoss()
        optimizer = optim.Adam(model.parameters())
        for epoch in range(epochs):
            for x, y in loader:
                optimizer.zero_grad()
                output, _ = model(x)
                loss = criterion(output[:, -1], y)
                loss.backward()
                optimizer.step()
    ```

    ## Use instead
    ```python
    from torch import nn, optim


    def train(loader, classes, epochs):
        model = nn.LSTM(64, classes, batch_first=True)
        criterion = nn.CrossEntropyLoss()
        optimizer = optim.Adam(model.parameters())
        for epoch in range(epochs):
            for x, y in loader:
                optimizer.zero_grad()
                output, _ = model(x)
                loss = criterion(output[:, -1], y)
                loss.backward()
                nn.utils.clip_grad_norm_(model.parameters(), max_norm=1.0)
                optimizer.step()
    ```

    ## Fix safety
    Unsafe: it changes the training. `clip_grad_norm_(model.parameters(), max_norm=1.0)` is inserted before the step,
    under a `GradScaler` with `scaler.unscale_(optimizer)` before it; a `Trainer` gets `gradient_clip_val=1.0`.

    ## References
    - torch.nn.utils.clip_grad_norm_: https://pytorch.org/docs/stable/generated/torch.nn.utils.clip_grad_norm_.html
    - On the difficulty of training recurrent neural networks: https://arxiv.org/abs/1211.5063
    """

    code = "LOOP007"
    name = "gradient-clipping-missing"
    severity = Severity.WARN

    def check_function(self, function: Function) -> Iterator[Finding]:
        yield from self._by_hand(function)
        for call in function.calls:
            if call.method == "fit" and call.receiver.kind is Kind.TRAINER:
                yield from self._by_trainer(function, call)

    def _by_hand(self, function: Function) -> Iterator[Finding]:
        steps = [e for e in function.events if e.what is What.STEP and e.segment is not None]
        if not steps or of_another_framework(function):
            return
        if function.cls is not None and function.cls.is_lightning_module:
            return
        if _BENCHMARKS & {w for part in (function.path.parent.name, function.path.stem) for w in words.words(part)}:
            return  # a few steps for the clock
        if not _in_loop(function, steps) or _clips(function):
            return
        if any(event.what is What.BACKWARD and _ENGINES & set(words.words(event.detail)) for event in function.events):
            return
        if any(value.type in _MINDFUL_OPTIMIZERS for step in steps for value in value_of(function, step.subject)):
            return
        models = _models(function, steps)
        if not models:
            return
        step = steps[0]
        backward = next((e for e in function.events if e.what is What.BACKWARD and _before(e, step)), None)
        event = backward or step
        assert event.segment is not None and event.node is not None
        named = " and ".join(f"`{model.removeprefix('::')}`" for model, _ in models)
        layers = " and ".join(dict.fromkeys(f"`{layer}`" for _, layer in models))
        first = models[0][0].removeprefix("::")
        yield self.finding(
            Place(event.segment, event.node),
            f"The gradients of {named} are never clipped. Those of {layers} explode now and then, and a single such "
            f"step can ruin the weights. Call `clip_grad_norm_({first}.parameters(), max_norm=1.0)` before "
            f"`{shortened(step.node) if step.node is not None else 'the step'}`",
            related=(at_event(function, step, "the gradients are applied here as they are"),),
            fixable=Applicability.UNSAFE if _fixable(function, step, models) else None,
            subject=(function, step, models),
        )

    def _by_trainer(self, function: Function, fit: Call) -> Iterator[Finding]:
        model = fit.value("model", 0)
        if not model.type and model.ident:
            model = next(iter(value_of(function, model.ident)), model)
        layer = sequence_layer(function.workspace, model)
        if not layer:
            return
        made = next((c for c in function.calls if c.result.kind is Kind.TRAINER and c.name == fit.receiver.type), None)
        if made is None or not made.name.startswith("lightning.") or made.hides_arguments:
            return
        if made.argument("gradient_clip_val") is not None:
            return
        if any(function.workspace.method(model.type, hook) is not None for hook in _CLIPPING_HOOKS):
            return
        training_step = function.workspace.method(model.type, "training_step")
        if training_step is not None and What.CLIP in function.workspace.reach(training_step.id):
            return
        yield self.finding(
            made.place,
            f"This Trainer does not clip gradients, and the model contains `{layer}`, whose gradients explode now and "
            f"then: a single such step can ruin the weights. Pass `gradient_clip_val=1.0`",
            fixable=Applicability.UNSAFE,
            subject=made,
        )

    def fix(self, finding: Finding, editor: Editor) -> Fix | None:
        if isinstance(finding.subject, Call):
            editor.set_keyword(finding.subject.place, "gradient_clip_val", "1.0")
            return Fix("Set `gradient_clip_val=1.0`", Applicability.UNSAFE)
        function, step, models = finding.subject
        statement = statement_around(function, step)
        if statement is None:
            return None
        lines = []
        node = step.node
        if (
            step.detail == "scaler"
            and isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.args
        ):
            lines.append(f"{ast.unparse(node.func.value)}.unscale_({ast.unparse(node.args[0])})")
        torch = editor.add_import("torch")
        for model, _ in models:
            lines.append(f"{torch}.nn.utils.clip_grad_norm_({model.removeprefix('::')}.parameters(), max_norm=1.0)")
        editor.insert_before(statement, "\n".join(lines))
        return Fix("Clip the gradients before the step", Applicability.UNSAFE)


def _in_loop(function: Function, steps: list[Event]) -> bool:
    """Whether the steps, after a backward, are taken in the turns of a loop: the function's own, or a caller's."""
    nodes = {id(step.node) for step in steps}
    seen = trace(function)
    if not any(True for _ in seen.of(What.BACKWARD)):
        return False
    if any(happening.loops for happening in seen.of(What.STEP) if id(happening.event.node) in nodes):
        return True
    return any(
        happening.loops
        for caller in callers_above(function.workspace, function.facts)
        for happening in trace_of(function.workspace, caller).of(What.STEP)
        if happening.owner.id == function.id
    )


def _clips(function: Function) -> bool:
    """Whether gradients are clipped, or may be: in the function, in what it calls, around the calls of it."""
    workspace = function.workspace
    if any(What.CLIP in workspace.reach(f.id) for f in (function.facts, *callers_above(workspace, function.facts))):
        return True
    for place in own_code(function):
        node = place.node
        name = node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""
        if "clip" in name.lower() or name in ("clamp_", "register_hook", "max_grad_norm"):
            return True
    return False


def _models(function: Function, steps: list[Event]) -> list[tuple[str, str]]:
    """The models of sequences that the steps update, with the layers that make them such."""
    owners = known_optimizers(function)
    updated = [model for step in steps for model in owners.get(step.subject, ())]
    if not updated:
        updated = [h.subject for h in trace(function).of(What.FORWARD, What.APPLY) if _runs(h)]
    found: dict[str, str] = {}
    for model in dict.fromkeys(updated):
        layers = {sequence_layer(function.workspace, value) for value in _known(function, model)}
        layer = next(iter(sorted(layers)), "")
        if layer and "" not in layers:
            found[model] = layer
    return list(found.items())


def _known(function: Function, model: str) -> list[Value]:
    found = value_of(function, model)
    if not found and function.cls is not None and function.parameters and "." not in model:
        found = value_of(function, f"{function.parameters[0]}.{model}")  # an attribute's optimizer knows it by
    return found  # the name that it has in __init__


def _runs(happening: Happening) -> bool:
    return (bool(happening.subject) and not happening.depth and happening.event.detail in ("", ".forward")) or (
        happening.what is What.FORWARD and not happening.depth
    )


def _before(event: Event, step: Event) -> bool:
    return event.segment is step.segment and event.line <= step.line


def _fixable(function: Function, step: Event, models: list[tuple[str, str]]) -> bool:
    statement = statement_around(function, step)
    named = all(_NAMEABLE.fullmatch(model.removeprefix("::")) for model, _ in models)
    return named and statement is not None and isinstance(statement.node, (ast.Expr, ast.Assign))
