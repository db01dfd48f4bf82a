"""PROBE007: the largest batch that fits, for training and for evaluation without gradients."""

from __future__ import annotations

import gc
from typing import Any, Callable, List, Mapping, Optional, Tuple

import torch
from torch import nn

from .channel import Channel
from .failure import Failure, Roots
from .inputs import Batch, tensors
from .losses import Loss
from .report import Report, count, size
from .tracing import MemoryTracker, as_fakes, choose_device, fake_mode, faked_batch, free_memory

_MOST = 65_536
_OPTIMIZER_COPIES = 2
"""Adam keeps two numbers per trainable parameter."""


def run(
    request: Mapping[str, Any], model: nn.Module, batch: Batch, report: Report, channel: Channel, roots: Roots
) -> None:
    """Fill the report."""
    device = choose_device(request["device"])
    report.fact("input", batch.described())
    limit = int(request.get("memory") or free_memory(device))
    if not limit:
        raise Failure(f"the free memory of {device} is not known", "give it with --memory, in GiB")
    report.fact(f"memory to be filled on {device}", size(limit), "limit", limit)
    report.assume("training keeps gradients and two optimizer states per trainable parameter, as Adam does")
    real = device.type == "cuda"
    if real:
        model.to(device)
        batch = batch.to(device)
    rows = []
    for name, training in (("training", True), ("evaluation", False)):
        channel.stage(f"largest batch for {name}")

        def fits(samples: int, training: bool = training) -> bool:
            if real:
                return _fits_really(request, model, batch.resized(samples), training, report, roots)
            return needed(request, model, batch.resized(samples), training, report, roots) <= limit

        largest = search(fits)
        use = needed(request, model, batch.resized(max(largest, 1)), training, report, roots)
        report.figures[f"largest_{name}"] = largest
        report.figures[f"memory_{name}"] = use
        more = " or more" if largest >= _MOST else ""
        rows.append([name, count(largest) + more if largest else "not even one", size(use)])
        if not largest:
            report.problem("memory", f"not even one sample fits for {name}: {size(use)} are needed", severity="error")
    if not real:
        report.assume("worked out from fake tensors, not run: kernels may need extra memory of their own")
    report.table("Largest batch", ["pass", "samples", "memory of tensors"], rows)
    _learning_rate(request, report)


def search(fits: Callable[[int], bool], most: int = _MOST) -> int:
    """The largest number up to `most` for which `fits` holds, if it holds for all smaller ones; 0 if for none."""
    if not fits(1):
        return 0
    low = 1
    while low < most and fits(min(low * 2, most)):
        low = min(low * 2, most)
    high = min(low * 2, most + 1)
    while high - low > max(1, low // 64):
        middle = (low + high) // 2
        if fits(middle):
            low = middle
        else:
            high = middle
    return low


def peak_of_training(model: nn.Module, batch: Batch) -> int:
    """Bytes of tensors at the peak of a forward and backward pass, on fake tensors, whatever the loss is."""
    mode = fake_mode()
    memory = MemoryTracker()
    with as_fakes(model, mode):
        fake = faked_batch(batch, mode)
        memory.include((list(model.parameters()), list(model.buffers()), fake.args, fake.kwargs))
        try:
            with mode, memory:
                parts = [item for item in tensors(model(*fake.args, **fake.kwargs)) if item.requires_grad]
                if parts:
                    torch.stack([item.float().sum() for item in parts]).sum().backward()
        finally:
            for parameter in model.parameters():
                parameter.grad = None
    return memory.peak


def needed(
    request: Mapping[str, Any], model: nn.Module, batch: Batch, training: bool, report: Report, roots: Roots
) -> int:
    """Bytes of tensors at the peak of one step, on fake tensors: the optimizer's state included in training."""
    mode = fake_mode()
    memory = MemoryTracker()
    states = 0
    with as_fakes(model, mode):
        fake = faked_batch(batch, mode)
        memory.include((list(model.parameters()), list(model.buffers()), fake.args, fake.kwargs))
        was_training = model.training
        model.train(training)
        try:
            with mode, memory:
                if training:
                    Loss(request, model, fake, report, roots)(model, fake).backward()
                    states = _OPTIMIZER_COPIES * sum(
                        item.numel() * item.element_size() for item in model.parameters() if item.requires_grad
                    )
                else:
                    with torch.no_grad():
                        model(*fake.args, **fake.kwargs)
        finally:
            model.train(was_training)
            for parameter in model.parameters():
                parameter.grad = None
    return memory.peak + states


def _fits_really(
    request: Mapping[str, Any], model: nn.Module, batch: Batch, training: bool, report: Report, roots: Roots
) -> bool:
    model.train(training)
    states: List[Tuple[torch.Tensor, torch.Tensor]] = []
    failed: Optional[BaseException] = None
    try:
        if training:
            states = [
                (torch.zeros_like(item), torch.zeros_like(item)) for item in model.parameters() if item.requires_grad
            ]
            Loss(request, model, batch, report, roots)(model, batch).backward()
        else:
            with torch.no_grad():
                model(*batch.args, **batch.kwargs)
    except torch.cuda.OutOfMemoryError as error:
        failed = error
    except Failure as failure:
        if not isinstance(failure.__cause__, torch.cuda.OutOfMemoryError):
            raise
        failed = failure
    finally:
        states.clear()
        model.zero_grad(set_to_none=True)
    fitted = failed is None
    del batch, failed
    gc.collect()
    torch.cuda.empty_cache()
    return fitted


def _learning_rate(request: Mapping[str, Any], report: Report) -> None:
    """The linear rule for a changed batch size, where the config says both."""
    rate, old = request.get("learning_rate"), request.get("configured_batch")
    largest = report.figures.get("largest_training")
    if not rate or not old or not largest:
        return
    scaled = float(rate) * largest / float(old)
    report.figures["scaled_learning_rate"] = scaled
    report.fact(
        f"learning rate for a batch of {largest}",
        f"{scaled:.4g} by the linear rule, from {float(rate):.4g} at {old}: a rule of thumb for SGD with warm-up, "
        "not for Adam-like optimizers",
    )
