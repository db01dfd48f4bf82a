"""TORCH026 unfrozen-not-optimised."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from trainwright.rule import Call, Finding, Function, Kind, Related, Rule, Severity
from trainwright_rules.torch._freezing import Switch, callee, covers, frozen_when_made, overlap, switches

_STARTS = ("__init__", "configure_optimizers")


class UnfrozenNotOptimised(Rule):
    """Parameters are released, and no optimizer knows them.

    ## What it does
    Reports parameters that are frozen when the optimizer is made without them, and that are released later
    (`requires_grad = True`) with no `add_param_group` and no new optimizer.

    ## Why it is bad
    Their gradients are computed in every step, which costs time and memory, and nothing applies them: fine-tuning goes
    on with the head alone. Nothing raises; the loss is only worse than it could be.

    ## Example
    ```python
    import torch


    def fine_tune(model, loader, criterion, epochs):
        for parameter in model.backbone.parameters():
            parameter.requires_grad = False
        optimizer = torch.optim.Adam(filter(lambda p: p.requires_grad, model.parameters()), lr=1e-3)
        for epoch in range(epochs):
            if epoch == 5:
                for parameter in model.backbone.parameters():
                    parameter.requires_grad = True
            for images, labels in loader:
                loss = criterion(model(images), labels)
                optimizer.zero_grad()
                loss.backward()
                optimizer.step()
    ```

    ## Use instead
    ```python
    import torch


    def fine_tune(model, loader, criterion, epochs):
        for parameter in model.backbone.parameters():
            parameter.requires_grad = False
        optimizer = torch.optim.Adam(filter(lambda p: p.requires_grad, model.parameters()), lr=1e-3)
        for epoch in range(epochs):
            if epoch == 5:
                for parameter in model.backbone.parameters():
                    parameter.requires_grad = True
                optimizer.add_param_group({"params": model.backbone.parameters(), "lr": 1e-5})
            for images, labels in loader:
                loss = criterion(model(images), labels)
                optimizer.zero_grad()
                loss.backward()
                optimizer.step()
    ```

    ## Truth
    An optimizer of all parameters trains them as soon as they get gradients: then releasing them is enough.

    ## References
    - torch.optim.Optimizer.add_param_group:
      https://pytorch.org/docs/stable/generated/torch.optim.Optimizer.add_param_group.html
    """

    code = "TORCH026"
    name = "unfrozen-not-optimised"
    severity = Severity.CRITICAL
    libraries = ("torch", "pytorch_lightning", "lightning")

    def check_function(self, function: Function) -> Iterator[Finding]:
        if function.cls is not None and function.name not in _STARTS:
            yield from self._in_class(function)
        optimizers = [call for call in function.calls if call.result.kind is Kind.OPTIMIZER]
        if not optimizers:
            return
        known = switches(function)
        released = [s for s in known if s.on]
        if not released:
            return
        for switch in released:
            before = [c for c in optimizers if c.place.line < switch.line]
            if not before or any(c.place.line > switch.line for c in optimizers) or _adds_group(function, switch):
                continue
            optimizer = before[-1]
            models = {o.owner.partition(".")[0] for o in known}
            frozen = [o for o in known if not o.on] + [f for m in models for f in frozen_when_made(function, m)]
            freezing = _left_out(function, frozen, optimizer, switch)
            if freezing is not None and _trains_after(function, switch):
                yield self._finding(function, switch, optimizer, freezing)

    def _in_class(self, function: Function) -> Iterator[Finding]:
        """A trainer or LightningModule: frozen and optimized in other methods, released in this one."""
        cls = function.cls
        assert cls is not None
        released = [s for s in switches(function) if s.on and s.owner.startswith("self.") and _is_own(s)]
        if not released or any(call.result.kind is Kind.OPTIMIZER for call in function.calls):
            return
        function.workspace.note(cls.id)
        made = [(m, c) for m in cls.methods.values() for c in m.calls if c.result.kind is Kind.OPTIMIZER]
        adds = any(call.method == "add_param_group" for m in cls.methods.values() for call in m.calls)
        if len(made) != 1 or adds or "optimizers" in (function.words or ()):
            return
        maker, optimizer = made[0]
        init = cls.methods.get("__init__")
        frozen = [s for s in switches(maker) if not s.on and s.line < optimizer.place.line]
        if init is not None and init is not maker:
            frozen += [s for s in switches(init) if not s.on]
        for switch in released:
            freezing = _left_out(maker, frozen, optimizer, switch, in_order=False)
            if freezing is not None and not _adds_group(function, switch):
                yield self._finding(function, switch, optimizer, freezing)

    def _finding(self, function: Function, switch: Switch, optimizer: Call, freezing: Switch) -> Finding:
        return self.finding(
            switch.place,
            f"`{switch.owner}` gets gradients from here on, but no optimizer has its parameters: they were frozen when "
            f"`{ast.unparse(optimizer.node.func)}` was made without them. Add them with `add_param_group`",
            related=(
                Related("the optimizer is made here, without them", function.path, optimizer.place.range),
                Related("they were frozen here", function.path, freezing.place.range),
            ),
        )


def _is_own(switch: Switch) -> bool:
    """Whether it happens here, rather than in a method that is called, which is spoken of there."""
    node = switch.place.node
    return isinstance(node, ast.For) or (isinstance(node, ast.Call) and "requires_grad_" in ast.unparse(node.func))


def _given(maker: Function, optimizer: Call) -> ast.expr | None:
    """What an optimizer is given, also under a name."""
    given = optimizer.argument("params", 0)
    if isinstance(given, ast.Name):
        for place in maker.nodes(ast.Assign):
            assert isinstance(place.node, ast.Assign)
            if ast.unparse(place.node.targets[0]) == given.id and place.line < optimizer.place.line:
                return place.node.value
    return given


def _left_out(
    maker: Function, frozen: list[Switch], optimizer: Call, switch: Switch, in_order: bool = True
) -> Switch | None:
    """The freezing because of which the optimizer does not have what is released."""
    given = _given(maker, optimizer)
    if given is None:
        return None
    text = ast.unparse(given)
    filters = "requires_grad" in text
    parts = [
        ast.unparse(node.func.value)
        for node in ast.walk(given)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "parameters"
    ]
    if not parts:
        return None
    for freezing in frozen:
        if not overlap(freezing.owner, switch.owner) or (in_order and freezing.line >= optimizer.place.line):
            continue
        if freezing.conditional and switch.owner != freezing.owner:
            continue
        if filters and any(overlap(part, freezing.owner) for part in parts):
            return freezing
        if not filters and all(part != switch.owner and not covers(part, switch.owner) for part in parts):
            if any(part.partition(".")[0] == switch.owner.partition(".")[0] for part in parts) and not all(
                covers(switch.owner, part) and part == switch.owner for part in parts
            ):
                return freezing
    return None


def _adds_group(function: Function, switch: Switch) -> bool:
    """Whether a group is added behind, here or in a function that is called."""
    for call in function.calls:
        if call.place.line < switch.line:
            continue
        if call.method in ("add_param_group", "add_parameters"):
            return True
        inner = callee(function, call)
        if inner is not None and any(
            c.method == "add_param_group" or c.result.kind is Kind.OPTIMIZER for c in inner.calls
        ):
            return True
    return False


def _trains_after(function: Function, switch: Switch) -> bool:
    """Whether a step of training may follow: behind it, or in the loop that it stands in."""
    for call in function.calls:
        if call.place.line > switch.line and call.method not in ("print", "format", "save", "info"):
            return True
    return switch.in_loop
