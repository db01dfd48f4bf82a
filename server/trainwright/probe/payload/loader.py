"""PROBE006: batches per second of the user's DataLoader by number of workers, and the setting that is best."""

from __future__ import annotations

import functools
import inspect
import os
import time
from typing import Any, Dict, List, Mapping, Optional

import torch
from torch.utils.data import DataLoader, Dataset

from .channel import Channel
from .failure import Failure, Roots, first_line, own_lines
from .loading import build, find, import_file, missing
from .report import Report
from .tracing import choose_device

_SECONDS = 2.0  # per setting, after its first batch
_BATCHES = 200
_GAIN = 1.1
"""More workers must bring a tenth more batches: they cost memory and start-up."""


class Captured(BaseException):
    """Ends the user's code once the DataLoader in question has been made; `except Exception` does not stop it."""

    def __init__(self, arguments: Dict[str, Any]) -> None:
        super().__init__()
        self.arguments = arguments


def run(request: Mapping[str, Any], report: Report, channel: Channel, roots: Roots) -> None:
    """Fill the report."""
    channel.stage("finding the DataLoader")
    arguments = _arguments(request, report, roots)
    device = choose_device(request["device"])
    dataset = arguments["dataset"]
    shown = {name: value for name, value in arguments.items() if name in ("batch_size", "num_workers", "pin_memory")}
    report.fact("dataset", type(dataset).__name__)
    report.fact("as written", ", ".join(f"{name}={value}" for name, value in shown.items()) or "defaults")
    results: List[Dict[str, Any]] = []
    settings = [(workers, False) for workers in _worker_numbers(request)]
    if device.type == "cuda":
        settings += [(workers, True) for workers, _ in settings]
    for index, (workers, pinned) in enumerate(settings):
        channel.stage(f"num_workers={workers}, pin_memory={pinned}", index / len(settings))
        results.append(_measure(arguments, workers, pinned, device, roots))
    _conclude(results, arguments, report)


def _worker_numbers(request: Mapping[str, Any]) -> List[int]:
    given = request.get("workers")
    if given:
        return [int(number) for number in given]
    cpus = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return [0] + [number for number in (1, 2, 4, 8, 16) if number <= max(2, cpus)]


def _arguments(request: Mapping[str, Any], report: Report, roots: Roots) -> Dict[str, Any]:
    """The arguments of the DataLoader call: of a call at a line, or of a loader or dataset that a name stands for."""
    original = DataLoader.__init__
    target = request["target"]
    wanted = int(target["line"]) if target.get("line") else None

    @functools.wraps(original)
    def recording(self: Any, *args: Any, **kwargs: Any) -> None:
        bound = inspect.signature(original).bind(self, *args, **kwargs).arguments
        bound.pop("self")
        if wanted is not None:
            place = roots.caller(inspect.currentframe())
            if place and place[0] == os.path.realpath(target["file"]) and target["line"] <= place[1] <= target["end"]:
                raise Captured(dict(bound))
        self._trainwright_arguments = dict(bound)
        original(self, *args, **kwargs)

    DataLoader.__init__ = recording  # type: ignore[method-assign]
    try:
        made = _made(request, report, roots)
    except Captured as captured:
        return captured.arguments
    finally:
        DataLoader.__init__ = original  # type: ignore[method-assign]
    if wanted is not None:
        raise Failure(
            f"line {wanted} made no DataLoader when {target['name'] or 'the file'} was run",
            "name a function that returns the loader instead: FILE:FUNCTION",
        )
    return _of(made, target["name"])


def _made(request: Mapping[str, Any], report: Report, roots: Roots) -> Any:
    target = request["target"]
    module = import_file(target["file"], request["root"], roots)
    name = target.get("name")
    if not name:
        return None
    owner, _, method = name.rpartition(".")
    if owner:
        kind = find(module, owner)
        instance = build(kind, owner, request.get("arguments") or {}, report, roots)
        for hook, args in (("prepare_data", ()), ("setup", ("fit",))):
            function = getattr(instance, hook, None)
            if callable(function) and method.endswith("dataloader"):
                report.assume(f"{owner}.{hook}() is called first, as a Trainer does")
                function(*args[: len(inspect.signature(function).parameters)])
        return getattr(instance, method)()
    found = find(module, name)
    if callable(found) and not isinstance(found, (DataLoader, Dataset)):
        lacking = missing(found, request.get("arguments") or {})
        if lacking:
            raise Failure(
                f"{name} needs {', '.join(lacking)}", "give " + " ".join(f"--arg {item}=..." for item in lacking)
            )
        return build(found, name, request.get("arguments") or {}, report, roots)
    return found


def _of(made: Any, name: str) -> Dict[str, Any]:
    if isinstance(made, (list, tuple)):
        made = next((item for item in made if isinstance(item, DataLoader)), made)
    if isinstance(made, Mapping):
        made = next((item for item in made.values() if isinstance(item, DataLoader)), made)
    if isinstance(made, DataLoader):
        recorded = getattr(made, "_trainwright_arguments", None)
        if recorded:
            return dict(recorded)
    if isinstance(made, Dataset) or (hasattr(made, "__getitem__") and hasattr(made, "__len__")):
        return {"dataset": made, "batch_size": 32, "shuffle": True}
    raise Failure(f"{name} is a {type(made).__name__}, neither a DataLoader nor a Dataset")


def _measure(
    arguments: Mapping[str, Any], workers: int, pinned: bool, device: torch.device, roots: Roots
) -> Dict[str, Any]:
    changed = dict(arguments, num_workers=workers, pin_memory=pinned)
    if workers == 0:
        for name in ("prefetch_factor", "persistent_workers", "multiprocessing_context", "timeout"):
            changed.pop(name, None)
    result: Dict[str, Any] = {"workers": workers, "pin_memory": pinned}
    try:
        start = time.perf_counter()
        loader = DataLoader(**changed)
        batches = iter(loader)
        first = next(batches, None)
        result["first_batch_seconds"] = time.perf_counter() - start
        if first is None:
            raise Failure("the DataLoader gives no batch: its dataset is empty or smaller than a batch")
        count, start = 0, time.perf_counter()
        while count < _BATCHES and time.perf_counter() - start < _SECONDS:
            batch = next(batches, None)
            if batch is None:
                break
            if device.type == "cuda":
                _to(batch, device, pinned)
            count += 1
        seconds = time.perf_counter() - start
        # A loader that ends at once is measured with the start of its workers, as an epoch of it would be.
        if count < 3:
            count, seconds = count + 1, seconds + result["first_batch_seconds"]
        result["per_second"] = count / seconds if seconds else 0.0
        del batches
    except Failure:
        raise
    except Exception as error:
        if workers == 0:
            raise Failure(
                f"reading a batch ends with {first_line(error)}", "", roots.deepest(error), own_lines(error, roots)
            ) from error
        result["error"] = first_line(error)
    return result


def _to(batch: Any, device: torch.device, pinned: bool) -> None:
    from .inputs import tensors

    for tensor in tensors(batch):
        tensor.to(device, non_blocking=pinned)
    torch.cuda.synchronize(device)


def _conclude(results: List[Dict[str, Any]], arguments: Mapping[str, Any], report: Report) -> None:
    good = [result for result in results if result.get("per_second")]
    if not good:
        raise Failure("no setting gave batches", details="\n".join(str(result.get("error")) for result in results))
    best: Optional[Dict[str, Any]] = None
    for result in good:
        if best is None or result["per_second"] > _GAIN * best["per_second"]:
            best = result
    assert best is not None
    report.figures.update(
        settings=results, best_workers=best["workers"], best_pin_memory=best["pin_memory"],
        best_per_second=best["per_second"], written_workers=arguments.get("num_workers", 0),
        batch_size=arguments.get("batch_size", 1),
    )  # fmt: skip
    report.fact("best", f"num_workers={best['workers']}" + (", pin_memory=True" if best["pin_memory"] else "")
                + f": {best['per_second']:.3g} batches a second")  # fmt: skip
    report.table(
        "Batches per second", ["num_workers", "pin_memory", "batches/s", "first batch, s"],
        [
            [item["workers"], item["pin_memory"], f"{item['per_second']:.3g}" if item.get("per_second")
             else item.get("error", "none"), f"{item.get('first_batch_seconds', 0):.2f}"]
            for item in results
        ],
    )  # fmt: skip
    report.bars(
        "Batches per second by num_workers",
        [f"{item['workers']}{' pinned' if item['pin_memory'] else ''}" for item in good],
        [item["per_second"] for item in good], "batches/s",
    )  # fmt: skip
