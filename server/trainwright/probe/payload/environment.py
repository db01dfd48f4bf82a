"""PROBE001: what this interpreter and its devices are and can do, measured where a table would lie."""

from __future__ import annotations

import contextlib
import os
import platform
import time
from typing import Any, List, Mapping

import torch

from .channel import Channel
from .report import Report, count, rate, size
from .tracing import choose_device, clock_of, free_memory, wait_for

_COPY = 64 * 1024 * 1024  # bytes per copy
_SECONDS = 0.4  # spent on each measurement


def run(request: Mapping[str, Any], report: Report, channel: Channel) -> None:
    """Fill the report."""
    device = choose_device(request["device"])
    _versions(report)
    _devices(report)
    report.fact("device of the measurements", str(device), "device", str(device))
    channel.stage("matrix multiplication")
    _multiply(report, device)
    if device.type == "cuda":
        channel.stage("copies to the device")
        _copies(report, device)


def _versions(report: Report) -> None:
    report.fact("python", f"{platform.python_version()} on {platform.platform()}", "python", platform.python_version())
    report.fact("torch", torch.__version__, "torch", str(torch.__version__))
    cpus = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    report.fact("CPUs that this process may use", count(cpus), "cpus", cpus)
    report.fact("threads that torch uses", count(torch.get_num_threads()), "threads", torch.get_num_threads())
    free = free_memory(torch.device("cpu"))
    if free:
        report.fact("free memory", size(free), "free_memory", free)
    backends = {
        "cudnn.benchmark": torch.backends.cudnn.benchmark,
        "cudnn.deterministic": torch.backends.cudnn.deterministic,
        "cudnn.allow_tf32": torch.backends.cudnn.allow_tf32,
        "matmul precision": torch.get_float32_matmul_precision(),
        "deterministic algorithms": torch.are_deterministic_algorithms_enabled(),
    }
    report.fact("switches", ", ".join(f"{name}={value}" for name, value in backends.items()), "switches", backends)


def _devices(report: Report) -> None:
    found: List[Mapping[str, Any]] = []
    if torch.cuda.is_available():
        report.fact("CUDA", f"{torch.version.cuda}, cuDNN {torch.backends.cudnn.version()}", "cuda", torch.version.cuda)
        rows = []
        for index in range(torch.cuda.device_count()):
            properties = torch.cuda.get_device_properties(index)
            free, total = torch.cuda.mem_get_info(index)
            capability = f"{properties.major}.{properties.minor}"
            found.append({"name": properties.name, "capability": capability, "free": free, "total": total})
            rows.append([f"cuda:{index}", properties.name, capability, size(free), size(total)])
        report.table("GPUs", ["device", "name", "compute capability", "free", "total"], rows)
        report.fact("bfloat16", str(torch.cuda.is_bf16_supported()), "bf16", torch.cuda.is_bf16_supported())
    else:
        built = torch.version.cuda
        reason = (
            "this torch is built without CUDA"
            if built is None
            else f"torch is built for CUDA {built}, and finds no GPU or driver"
        )
        report.fact("CUDA", reason, "cuda", None)
    mps = getattr(torch.backends, "mps", None)
    report.fact("MPS", str(bool(mps is not None and mps.is_available())), "mps", bool(mps and mps.is_available()))
    report.figures["gpus"] = found


def _multiply(report: Report, device: torch.device) -> None:
    side = 4096 if device.type == "cuda" else 768
    kinds = [torch.float32, torch.bfloat16] + ([torch.float16] if device.type != "cpu" else [])
    rates = {}
    for kind in kinds:
        with contextlib.suppress(RuntimeError):
            left = torch.randn(side, side, device=device, dtype=kind)
            right = torch.randn(side, side, device=device, dtype=kind)
            left @ right
            wait_for(device)
            clock = clock_of(device)
            start, rounds = clock(), 0
            while time.perf_counter() - start < _SECONDS:
                left @ right
                rounds += 1
                wait_for(device)
            rates[str(kind).replace("torch.", "")] = 2 * side**3 * rounds / (clock() - start)
    report.figures["matmul_flops"] = rates
    for name, value in rates.items():
        report.fact(f"matrix product of {side} x {side}, {name}", rate(value, "FLOP/s"))
    report.bars("Matrix product", list(rates), [value / 1e9 for value in rates.values()], "GFLOP/s")


def _copies(report: Report, device: torch.device) -> None:
    for label, pinned in (("pageable", False), ("pinned", True)):
        source = torch.empty(_COPY, dtype=torch.uint8, pin_memory=pinned)
        source.to(device)
        clock = clock_of(device)
        start, rounds = clock(), 0
        while time.perf_counter() - start < _SECONDS:
            source.to(device, non_blocking=pinned)
            rounds += 1
            wait_for(device)
        value = _COPY * rounds / (clock() - start)
        report.fact(f"host to device, {label} memory", rate(value, "B/s"), f"copy_{label}", value)
