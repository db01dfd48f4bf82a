"""PROBE002: the model's layers, shapes, cost and memory, first on fake tensors, then for real."""

from __future__ import annotations

import contextlib
from typing import Any, List, Mapping, Optional

import torch
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

from .channel import Channel
from .failure import Failure, Roots, first_line, own_lines
from .inputs import Batch, tensors
from .report import Report, count, rate, size
from .tracing import (
    BroadcastWatch,
    Layer,
    LayerWatch,
    MemoryTracker,
    as_fakes,
    choose_device,
    clock_of,
    fake_mode,
    faked_batch,
    free_memory,
)

_OUT_OF_MEMORY = "out of memory"


def count_parameters(model: nn.Module, report: Report) -> None:
    """Totals over parameters, each counted once even if two modules share it."""
    parameters = list(model.parameters())
    lazy = [item for item in parameters if isinstance(item, nn.parameter.UninitializedParameter)]
    known = [item for item in parameters if not isinstance(item, nn.parameter.UninitializedParameter)]
    total = sum(item.numel() for item in known)
    trainable = sum(item.numel() for item in known if item.requires_grad)
    frozen = total - trainable
    share = f" ({100 * frozen / total:.1f} % frozen)" if total and frozen else ""
    report.fact("parameters", f"{count(total)}, trainable {count(trainable)}{share}", "parameters", total)
    report.figures.update(trainable=trainable, frozen=frozen)
    held = sum(item.numel() * item.element_size() for item in known)
    buffers = sum(item.numel() * item.element_size() for item in model.buffers())
    report.fact("size of parameters and buffers", size(held + buffers), "parameter_bytes", held)
    report.figures["buffer_bytes"] = buffers
    if lazy:
        report.assume(f"{len(lazy)} lazy parameters get their size from the first batch and are not counted")


def run(
    request: Mapping[str, Any], model: nn.Module, batch: Batch, report: Report, channel: Channel, roots: Roots
) -> None:
    """Fill the report."""
    report.fact("input", batch.described(), "samples", batch.samples)
    count_parameters(model, report)
    channel.stage("forward on fake tensors")
    _on_fakes(model, batch, report, roots)
    if request.get("fake_only"):
        return
    device = choose_device(request["device"])
    channel.stage(f"forward on {device}")
    _for_real(request, model, batch, device, report, roots)


def _watched(model: nn.Module, batch: Batch, report: Report, roots: Roots, watch: LayerWatch) -> Any:
    """The forward pass; broadcasts become problems, an error becomes a problem at its line and ends the probe."""
    broadcasts = BroadcastWatch(roots)
    try:
        with broadcasts:
            return model(*batch.args, **batch.kwargs)
    except Failure:
        raise
    except Exception as error:
        place = roots.deepest(error)
        inner = watch.entered[-1] if watch.entered else type(model).__name__
        if _OUT_OF_MEMORY in str(error).lower():
            raise
        before = f" after `{watch.layers[-1].name}` gave {watch.layers[-1].shape}" if watch.layers else ""
        report.problem("forward", f"in `{inner}`{before}: {first_line(error)}", place, "error")
        if watch.layers:
            layer_table(watch.layers, report)
        raise Failure(
            f"forward fails in `{inner}`{before}: {first_line(error)}", "", place, own_lines(error, roots)
        ) from error
    finally:
        watch.close()
        for where, message in broadcasts.found.items():
            report.problem("broadcast", message, where)


def _on_fakes(model: nn.Module, batch: Batch, report: Report, roots: Roots) -> None:
    mode = fake_mode()
    memory = MemoryTracker()
    flops = FlopCounterMode(display=False)
    with as_fakes(model, mode):
        fake = faked_batch(batch, mode)
        watch = LayerWatch(model, lambda: 0.0)
        memory.include((list(model.parameters()), list(model.buffers()), fake.args, fake.kwargs))
        fixed = memory.now
        was_training = model.training
        try:
            with mode, flops, memory:
                output = _watched(model, fake, report, roots, watch)
                held = memory.now
                needs_backward = [item for item in tensors(output) if item.requires_grad and item.is_floating_point()]
                if needs_backward:
                    sum(item.float().sum() for item in needs_backward).backward()  # type: ignore[union-attr]
        except _VALUE_DEPENDENT as error:
            report.assume(
                f"no figures from fake tensors, since the model's shapes depend on values: {first_line(error)}"
            )
            return
        except Failure as failure:
            if isinstance(failure.__cause__, _VALUE_DEPENDENT):
                report.problems.clear()
                report.failure = None
                report.assume(
                    f"no figures from fake tensors, since the model's shapes depend on values: "
                    f"{first_line(failure.__cause__)}"
                )
                return
            raise
        finally:
            model.train(was_training)
            for parameter in model.parameters():
                parameter.grad = None
    report.fact("output", _shapes(output), "output", _shapes(output))
    # The counter sees the backward pass too; of a forward pass alone it is told again, without gradients.
    report.figures["flops_with_backward"] = flops.get_total_flops()
    report.figures["flops"] = _forward_flops(model, batch)
    report.fact("cost of a forward pass", rate(report.figures["flops"], "FLOP"))
    report.figures.update(fake_peak=memory.peak, fake_after_forward=held, fake_fixed=fixed)
    report.fact(
        "memory, worked out",
        f"{size(memory.peak)} at most in forward and backward; {size(held - fixed)} kept for the backward pass",
    )
    layer_table(watch.layers, report)


_VALUE_DEPENDENT = (
    NotImplementedError,
    torch._subclasses.fake_tensor.DataDependentOutputException,
    torch._subclasses.fake_tensor.DynamicOutputShapeException,
)


def _forward_flops(model: nn.Module, batch: Batch) -> int:
    from .tracing import forward_on_fakes

    flops = FlopCounterMode(display=False)
    with contextlib.suppress(Exception), flops:
        forward_on_fakes(model, batch)
    return int(flops.get_total_flops())


def layer_table(layers: List[Layer], report: Report, title: str = "Layers") -> None:
    """The table of layers, and its rows as figures."""
    report.figures["layers"] = [dict(vars(layer)) for layer in layers]
    cells = {
        "layer": [layer.name for layer in layers],
        "kind": [layer.kind for layer in layers],
        "output": [layer.shape for layer in layers],
        "type": [layer.dtype for layer in layers],
        "device": [layer.device for layer in layers],
        "parameters": [count(layer.parameters) for layer in layers],
        "memory": [size(layer.bytes) for layer in layers],
        "ms": [f"{layer.seconds * 1000:.2f}" for layer in layers],
    }
    # What is the same everywhere is said once, above the table.
    for name in ("type", "device"):
        if len(set(cells[name])) == 1:
            report.facts[:] = [fact for fact in report.facts if fact[0] != f"{name} of all layers"]
            report.fact(f"{name} of all layers", cells.pop(name)[0])
    if not any(layer.seconds for layer in layers):
        del cells["ms"]
    report.tables[:] = [table for table in report.tables if table["title"] != title]
    report.table(title, list(cells), list(zip(*cells.values())))


def _shapes(output: Any) -> str:
    shapes = [f"{tuple(item.shape)} {str(item.dtype).replace('torch.', '')}" for item in tensors(output)]
    return ", ".join(shapes) or type(output).__name__


def _for_real(
    request: Mapping[str, Any], model: nn.Module, batch: Batch, device: torch.device, report: Report, roots: Roots
) -> None:
    needed, free = report.figures.get("fake_peak", 0), int(request.get("memory") or free_memory(device))
    if free:
        report.fact(f"free memory of {device}", size(free), "free_memory", free)
    if needed and free:
        fits = needed < free
        report.figures["fits"] = fits
        report.fact("fits", "yes" if fits else f"no: {size(needed)} are needed")
        if not fits:
            report.problem(
                "memory",
                f"a batch of {batch.samples} needs {size(needed)} for training and {device} has {size(free)} free"
                + _what_would_fit(model, batch, free, report),
                severity="error",
            )
            report.assume("not run for real, since it does not fit")
            return
    try:
        model.to(device)
        _timed(model, batch.to(device), device, report, roots)
    except (RuntimeError, MemoryError) as error:
        if _OUT_OF_MEMORY not in str(error).lower() and not isinstance(error, MemoryError):
            raise
        report.figures["fits"] = False
        model.to("cpu")
        would = _what_would_fit(model, batch, free, report) if free else ""
        report.problem(
            "memory", f"a batch of {batch.samples} does not fit: {first_line(error)}{would}", severity="error"
        )


def _what_would_fit(model: nn.Module, batch: Batch, free: int, report: Report) -> str:
    from .batch_size import peak_of_training, search

    fitting = 0
    with contextlib.suppress(Exception):
        fitting = search(lambda samples: peak_of_training(model, batch.resized(samples)) <= free, batch.samples)
    report.figures["fitting"] = fitting
    return f"; {fitting} would fit" if fitting else "; not even one sample would fit"


def _timed(model: nn.Module, batch: Batch, device: torch.device, report: Report, roots: Roots) -> None:
    with torch.no_grad():
        # The first pass pays for allocations and the choice of kernels.
        was_training = model.training
        model.eval()
        with contextlib.suppress(Exception):
            model(*batch.args, **batch.kwargs)
        model.train(was_training)
    clock = clock_of(device)
    if device.type == "cuda":
        torch.cuda.reset_peak_memory_stats(device)
    memory = MemoryTracker()
    memory.include((list(model.parameters()), list(model.buffers()), batch.args, batch.kwargs))
    watch = LayerWatch(model, clock)
    start = clock()
    with memory:
        output = _watched(model, batch, report, roots, watch)
        forward = clock() - start
        loss = _any_loss(output)
        backward: Optional[float] = None
        if loss is not None:
            start = clock()
            loss.backward()
            backward = clock() - start
    model.zero_grad(set_to_none=True)
    report.fact("forward pass", f"{forward * 1000:.2f} ms on {device}", "forward_seconds", forward)
    if backward is not None:
        report.fact("backward pass", f"{backward * 1000:.2f} ms", "backward_seconds", backward)
    peak = torch.cuda.max_memory_allocated(device) if device.type == "cuda" else memory.peak
    report.fact("peak memory of tensors, measured", size(peak), "peak_memory", peak)
    report.figures.setdefault("fits", True)
    if not report.figures.get("output"):
        report.fact("output", _shapes(output), "output", _shapes(output))
    report.figures["device"] = str(device)
    layer_table(watch.layers, report)
    slow = sorted(watch.layers, key=lambda layer: -layer.seconds)[:12]
    report.bars("Slowest layers", [layer.name for layer in slow], [layer.seconds * 1000 for layer in slow], "ms")


def _any_loss(output: Any) -> Optional[torch.Tensor]:
    parts = [item.float().sum() for item in tensors(output) if item.requires_grad and item.is_floating_point()]
    return torch.stack(parts).sum() if parts else None
