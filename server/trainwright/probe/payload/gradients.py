"""PROBE003: gradients of one backward pass: their norms, who gets none, and the first module that makes NaN or Inf."""

from __future__ import annotations

import math
from typing import Any, Dict, List, Mapping, Optional, Set, Tuple

import torch
from torch import nn

from .channel import Channel
from .failure import Failure, Roots
from .inputs import Batch, tensors
from .losses import Loss
from .report import Report
from .tracing import choose_device

EXPLODING = 1_000.0
VANISHING = 1e-7


class NonFinite:
    """The first module whose output is not finite although its inputs are, in the order of the forward pass."""

    def __init__(self, model: nn.Module) -> None:
        self.first: Optional[Tuple[str, str, str]] = None
        self._handles = [
            module.register_forward_hook(self._after(name or type(model).__name__))
            for name, module in model.named_modules()
        ]

    def _after(self, name: str) -> Any:
        def hook(module: nn.Module, inputs: Any, output: Any) -> None:
            if self.first is not None:
                return
            made = _not_finite(output)
            if made:
                came_in = _not_finite(inputs)
                weights = _not_finite(list(module.parameters(recurse=False)))
                reason = "its input" if came_in else "its weights" if weights else "what it computes"
                self.first = (name, made, reason)

        return hook

    def close(self) -> None:
        """Take the hooks away."""
        for handle in self._handles:
            handle.remove()


def _not_finite(values: Any) -> str:
    for tensor in tensors(values):
        if tensor.is_floating_point() and not bool(torch.isfinite(tensor).all()):
            return "NaN" if bool(torch.isnan(tensor).any()) else "Inf"
    return ""


def run(
    request: Mapping[str, Any], model: nn.Module, batch: Batch, report: Report, channel: Channel, roots: Roots
) -> None:
    """Fill the report."""
    device = choose_device(request["device"])
    model.to(device).train()
    batch = batch.to(device)
    report.fact("input", batch.described())
    watch = NonFinite(model)
    channel.stage(f"forward and backward on {device}")
    try:
        loss = Loss(request, model, batch, report, roots)(model, batch)
    finally:
        watch.close()
    if loss.dim():
        raise Failure(f"the loss has shape {tuple(loss.shape)}; it must be a single number", "take its mean or sum")
    model.zero_grad(set_to_none=True)
    loss.backward()
    report.fact("loss", f"{float(loss.detach()):.6g}", "loss", float(loss.detach()))
    if watch.first:
        name, made, reason = watch.first
        report.figures["first_non_finite"] = name
        report.problem("non-finite", f"`{name}` is the first module that gives {made}, because of {reason}",
                       severity="error")  # fmt: skip
    _norms(model, report)


def _norms(model: nn.Module, report: Report) -> None:
    norms: Dict[str, float] = {}
    without: List[str] = []
    for name, parameter in model.named_parameters():
        if not parameter.requires_grad:
            continue
        if parameter.grad is None:
            without.append(name)
        else:
            norms[name] = float(parameter.grad.detach().double().norm())
    finite = [value for value in norms.values() if math.isfinite(value)]
    total = math.sqrt(sum(value**2 for value in finite)) if len(finite) == len(norms) else math.nan
    report.fact("total gradient norm", f"{total:.6g}", "total_norm", total)
    report.figures.update(norms=norms, without_gradient=without)
    bad = [name for name, value in norms.items() if not math.isfinite(value)]
    # What a normalisation subtracts again has no gradient but for rounding.
    idle = _biases_before_norms(model)
    vanishing = [name for name, value in norms.items() if value < VANISHING and name not in idle]
    if idle & norms.keys():
        report.assume(
            f"no gradient is expected for {_listed(sorted(idle & norms.keys()))}: a normalisation layer follows"
        )
    report.figures["vanishing"] = vanishing
    if bad:
        report.problem("non-finite", f"the gradient of {_listed(bad)} is not finite", severity="error")
    if total > EXPLODING:
        worst = max(norms, key=lambda name: norms[name])
        report.problem(
            "exploding", f"the total gradient norm is {total:.3g}; the largest is `{worst}`'s, {norms[worst]:.3g}"
        )
    if vanishing:
        report.problem("vanishing", f"the gradient norm of {_listed(vanishing)} is below {VANISHING:g}")
    if without:
        report.problem("no-gradient", f"{_listed(without)} got no gradient: the loss does not depend on it")
    report.table(
        "Gradients", ["parameter", "gradient norm"],
        [[name, f"{value:.4g}"] for name, value in norms.items()] + [[name, "none"] for name in without],
    )  # fmt: skip
    heights = [value if math.isfinite(value) else 0.0 for value in norms.values()]
    report.bars("Gradient norm per parameter", list(norms), heights, "L2 norm", logarithmic=True)


def _biases_before_norms(model: nn.Module) -> Set[str]:
    found = set()
    leaves = [(name, module) for name, module in model.named_modules() if not list(module.children())]
    for (name, module), (_, following) in zip(leaves, leaves[1:]):
        if isinstance(following, nn.modules.batchnorm._NormBase) and getattr(module, "bias", None) is not None:
            found.add(f"{name}.bias")
    return found


def _listed(names: List[str], most: int = 5) -> str:
    shown = ", ".join(f"`{name}`" for name in names[:most])
    return shown + (f" and {len(names) - most} more" if len(names) > most else "")
