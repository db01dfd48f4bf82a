"""PROBE005: whether train() and eval() make a difference to this model, and through which layers."""

from __future__ import annotations

import copy
from typing import Any, List, Mapping

import torch
from torch import nn

from .channel import Channel
from .failure import Failure, Roots, first_line, own_lines
from .inputs import Batch, tensors
from .loading import seed
from .report import Report
from .tracing import choose_device


def run(
    request: Mapping[str, Any], model: nn.Module, batch: Batch, report: Report, channel: Channel, roots: Roots
) -> None:
    """Fill the report."""
    device = choose_device(request["device"])
    model.to(device)
    batch = batch.to(device)
    report.fact("input", batch.described())
    start = copy.deepcopy(model.state_dict())
    outputs: List[List[torch.Tensor]] = []
    for training in (True, True, False, False):
        channel.stage(f"forward in {'train' if training else 'eval'} mode")
        model.load_state_dict(start)
        # The seed differs between the two runs of a mode: what a mode draws at random shows as a difference too.
        seed(len(outputs) % 2)
        model.train(training)
        try:
            with torch.no_grad():
                outputs.append([item.detach().clone() for item in tensors(model(*batch.args, **batch.kwargs))])
        except Exception as error:
            raise Failure(
                f"forward in {'train' if training else 'eval'} mode ends with {first_line(error)}", "",
                roots.deepest(error), own_lines(error, roots),
            ) from error  # fmt: skip
    model.load_state_dict(start)
    modes = _apart(outputs[0], outputs[2])
    report.figures.update(
        differs=modes > 0, difference=modes, train_repeats=_apart(outputs[0], outputs[1]) == 0,
        eval_repeats=_apart(outputs[2], outputs[3]) == 0,
    )  # fmt: skip
    layers = [
        (name, type(module).__name__) for name, module in model.named_modules() if name and _depends_on_mode(module)
    ]
    report.figures["layers"] = [name for name, _ in layers]
    if modes > 0:
        report.fact("train() against eval()", f"outputs differ by up to {modes:.4g}: model.eval() matters here")
    else:
        report.fact("train() against eval()", "equal outputs: the mode makes no difference to this model")
    repeats = "equal" if report.figures["eval_repeats"] else "different: something draws random numbers in eval mode"
    report.fact("two runs in eval mode", repeats)
    if not report.figures["eval_repeats"]:
        report.problem("mode", "two forward passes in eval mode differ: evaluation results will not repeat")
    report.table("Layers that depend on the mode", ["layer", "kind"], layers)


def _apart(left: List[torch.Tensor], right: List[torch.Tensor]) -> float:
    if len(left) != len(right) or any(one.shape != two.shape for one, two in zip(left, right)):
        return float("inf")
    worst = 0.0
    for one, two in zip(left, right):
        if one.numel() and not torch.equal(one, two):
            worst = max(worst, float((one.double() - two.double()).abs().max()))
    return worst


def _depends_on_mode(module: nn.Module) -> bool:
    if isinstance(module, nn.modules.dropout._DropoutNd):
        return float(module.p) > 0
    if isinstance(module, nn.modules.batchnorm._NormBase):
        return bool(module.track_running_stats)
    if isinstance(module, nn.RNNBase):
        return bool(module.dropout > 0 and module.num_layers > 1)
    if isinstance(module, nn.MultiheadAttention):
        return float(module.dropout) > 0
    return isinstance(module, nn.RReLU)
