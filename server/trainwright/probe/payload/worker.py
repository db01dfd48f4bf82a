"""The process that runs user code: takes the request, builds what it names, measures, sends the report."""

from __future__ import annotations

import contextlib
import faulthandler
import json
import os
import signal
import sys
import traceback
from typing import Any, Dict

from .channel import Channel
from .failure import Failure, Roots, first_line, own_lines
from .report import Report

_MODULES = {
    "env": "environment", "model": "model_forward", "grad": "gradients", "determinism": "determinism", "mode": "mode",
    "loader": "loader", "batch-size": "batch_size",
}  # fmt: skip


def main() -> None:
    """Read the request from standard input, and leave without the user's clean-up: exit handlers may hang."""
    request = json.loads(sys.stdin.read())
    channel = Channel.take_standard_output()
    if hasattr(faulthandler, "register") and hasattr(signal, "SIGUSR1"):
        faulthandler.register(signal.SIGUSR1, all_threads=False)
    sys.argv = [request["target"].get("file") or "trainwright-probe"]
    report = Report(request["kind"], request["target"].get("shown", ""))
    roots = Roots(request["root"])
    try:
        _measure(request, report, channel, roots)
    except Failure as failure:
        report.failure = failure.as_json()
    except KeyboardInterrupt:
        os._exit(130)
    except SystemExit as error:
        report.failure = Failure(f"the code ends itself with {first_line(error)}", "", roots.deepest(error)).as_json()
    except BaseException as error:
        own = own_lines(error, roots)
        report.failure = Failure(
            first_line(error), "", roots.deepest(error), own if roots.deepest(error) else traceback.format_exc()
        ).as_json()
    channel.send("report", report=report.as_json())
    with contextlib.suppress(Exception):
        sys.stderr.flush()
    os._exit(0)


def _measure(request: Dict[str, Any], report: Report, channel: Channel, roots: Roots) -> None:
    channel.stage("importing torch")
    try:
        import torch
    except ImportError as error:
        raise Failure(
            f"{sys.executable} has no torch: {error}",
            f"install it there (`{sys.executable} -m pip install torch`), or name the interpreter that has it with "
            "--interpreter or the setting probe.interpreter",
        ) from error
    except OSError as error:
        raise Failure(f"torch can't be loaded: {error}") from error
    _check_version(torch)
    fraction = request["limits"].get("cuda_fraction")
    if fraction and torch.cuda.is_available() and request["device"] != "cpu":
        torch.cuda.set_per_process_memory_fraction(fraction)
    if request["device"] not in ("auto", "cpu"):
        _check_device(torch, request["device"])
    import importlib

    module = importlib.import_module("." + _MODULES[request["kind"]], __package__)
    if request["kind"] == "env":
        module.run(request, report, channel)
    elif request["kind"] == "loader":
        module.run(request, report, channel, roots)
    else:
        _on_a_model(request, module, report, channel, roots)


def _check_version(torch: Any) -> None:
    numbers = [int(part) for part in torch.__version__.split("+")[0].split(".")[:2] if part.isdigit()]
    if numbers < [2, 1]:
        raise Failure(
            f"torch {torch.__version__} is too old for the probe, which needs 2.1",
            f"{sys.executable} -m pip install --upgrade torch",
        )


def _check_device(torch: Any, name: str) -> None:
    try:
        torch.empty(1, device=name)
    except (RuntimeError, AssertionError) as error:
        raise Failure(f"{name} can't be used: {first_line(error)}", "--device cpu, or --device auto") from error


def _on_a_model(request: Dict[str, Any], module: Any, report: Report, channel: Channel, roots: Roots) -> None:
    from torch import nn

    from .inputs import find_batch
    from .loading import load, seed

    channel.stage(f"importing {request['target']['shown']}")
    target = load(request["target"], request["root"], roots)
    seed(0)
    name = request["target"]["name"]
    channel.stage(f"building {name}")
    model = _built(request, target, name, report, roots)
    if not isinstance(model, nn.Module):
        raise Failure(
            f"{name} is a {type(model).__name__}, not an nn.Module", "name a class, or a function that returns a model"
        )
    report.figures["model"] = type(model).__name__
    channel.stage("finding an input")
    batch = find_batch(model, request, report, roots)
    configured = request.get("configured_batch")
    if request["kind"] == "model" and configured and not request.get("shapes") and batch.samples != configured:
        batch = batch.resized(int(configured))
        report.assume(f"a batch of {configured}, as the config says")
    module.run(request, model, batch, report, channel, roots)


def _built(request: Dict[str, Any], target: Any, name: str, report: Report, roots: Roots) -> Any:
    """The model. One that does not fit into memory is built of fake tensors, and the probe goes no further."""
    from .loading import build
    from .tracing import fake_mode, free_memory

    arguments = request.get("arguments") or {}
    if request["kind"] == "model":
        trial = Report(report.probe, report.target)
        model = None
        with contextlib.suppress(Exception), fake_mode():
            model = build(target, name, arguments, trial, roots)
        if model is not None and hasattr(model, "parameters"):
            held = sum(item.numel() * item.element_size() for item in model.parameters())
            free = free_memory(__import__("torch").device("cpu"))
            if request.get("fake_only") or (free and held > free):
                request["fake_only"] = True
                report.assume("built and run on fake tensors only: no memory, no values")
                report.assumed += trial.assumed
                return model
    return build(target, name, arguments, report, roots)
