"""PROBE004: two seeded runs compared bit for bit, the first operation that differs, and what torch itself warns of."""

from __future__ import annotations

import copy
import ctypes
import hashlib
import sys
import warnings
from typing import Any, Dict, List, Mapping, Optional, Tuple

import torch
from torch import nn
from torch.utils._python_dispatch import TorchDispatchMode

from .channel import Channel
from .failure import Place, Roots
from .inputs import Batch, tensors
from .loading import seed
from .losses import Loss
from .report import Report
from .tracing import choose_device

_RANDOM = ("rand", "normal", "bernoulli", "dropout", "uniform", "multinomial", "empty")


class Trace(TorchDispatchMode):
    """Every operation with a digest of its outputs and the user's line that led to it."""

    def __init__(self, roots: Roots) -> None:
        super().__init__()
        self._roots = roots
        self.steps: List[Tuple[str, str, Optional[Place]]] = []

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        result = func(*args, **(kwargs or {}))
        name = str(getattr(func, "overloadpacket", func)).replace("aten.", "")
        # Memory that nobody has written yet has no value to compare.
        mark = "" if name.startswith(("empty", "new_empty")) else digest(result)
        self.steps.append((name, mark, self._roots.caller(sys._getframe(1))))
        return result


def digest(values: Any) -> str:
    """A hash of the bits of all tensors."""
    made = hashlib.blake2b(digest_size=12)
    for tensor in tensors(values):
        plain = tensor.detach()
        if plain.layout is not torch.strided or plain.is_meta:
            continue
        plain = plain.cpu().resolve_conj().resolve_neg().clone(memory_format=torch.contiguous_format)
        made.update(str((tuple(plain.shape), plain.dtype)).encode())
        # Not through numpy: it need not be installed.
        made.update(ctypes.string_at(plain.data_ptr(), plain.numel() * plain.element_size()) if plain.numel() else b"")
    return made.hexdigest()


def run(
    request: Mapping[str, Any], model: nn.Module, batch: Batch, report: Report, channel: Channel, roots: Roots
) -> None:
    """Fill the report."""
    device = choose_device(request["device"])
    model.to(device).train()
    batch = batch.to(device)
    start = copy.deepcopy(model.state_dict())
    report.fact("input", batch.described())
    traces: List[Trace] = []
    results: List[Dict[str, str]] = []
    for number in (1, 2):
        channel.stage(f"seeded run {number}")
        model.load_state_dict(start)
        traces.append(Trace(roots))
        results.append(_one_run(request, model, batch, report, roots, traces[-1]))
    different = [name for name in results[0] if results[0][name] != results[1].get(name)]
    report.figures.update(deterministic=not different, different=different)
    report.fact("two runs with the same seed", "equal bit for bit" if not different else "differ")
    if different:
        _explain(traces, different, report)
    channel.stage("what torch says")
    model.load_state_dict(start)
    _warnings(request, model, batch, report, roots)


def _one_run(
    request: Mapping[str, Any], model: nn.Module, batch: Batch, report: Report, roots: Roots, trace: Optional[Trace]
) -> Dict[str, str]:
    seed(0)
    model.zero_grad(set_to_none=True)
    compute = Loss(request, model, batch, report, roots)
    if trace is None:
        loss = compute(model, batch)
        loss.backward()
    else:
        with trace:
            loss = compute(model, batch)
            loss.backward()
    marks = {"loss": digest(loss)}
    for name, parameter in model.named_parameters():
        if parameter.grad is not None:
            marks[f"gradient of {name}"] = digest(parameter.grad)
    for name, buffer in model.named_buffers():
        marks[f"buffer {name}"] = digest(buffer)
    return marks


def _explain(traces: List[Trace], different: List[str], report: Report) -> None:
    for first, second in zip(traces[0].steps, traces[1].steps):
        if first[0] != second[0]:
            report.figures["first_difference"] = first[0]
            report.problem(
                "nondeterminism", f"the second run does `{second[0]}` where the first does `{first[0]}`: "
                "the code itself takes another way", first[2], "error",
            )  # fmt: skip
            return
        if first[1] != second[1]:
            kind = "draws random numbers that the seed does not govern" if first[0].startswith(_RANDOM) else "differs"
            report.figures["first_difference"] = first[0]
            report.problem("nondeterminism", f"`{first[0]}` is the first operation that {kind}", first[2], "error")
            return
    report.problem("nondeterminism", f"{', '.join(different[:3])} differ though no single operation does",
                   severity="error")  # fmt: skip


def _warnings(request: Mapping[str, Any], model: nn.Module, batch: Batch, report: Report, roots: Roots) -> None:
    before = torch.are_deterministic_algorithms_enabled()
    torch.use_deterministic_algorithms(True, warn_only=True)
    try:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            _one_run(request, model, batch, report, roots, None)
    finally:
        torch.use_deterministic_algorithms(before)
    said = sorted({str(item.message).split(".")[0] for item in caught if "determinis" in str(item.message)})
    report.figures["torch_warnings"] = said
    for sentence in said:
        report.problem("nondeterminism", f"torch: {sentence}")
    report.fact("torch.use_deterministic_algorithms(True)", "no objection" if not said else f"{len(said)} warnings")
