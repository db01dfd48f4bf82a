"""From what the user asked for to a request and a launcher: target, config section, interpreter, limits."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from trainwright import measured
from trainwright.measured import learn_batches, learn_mode, learn_workers
from trainwright.probe.arguments import (
    find_config,
    parameters_of,
    rate_and_batch,
    read_config,
    section_for,
    section_named,
)
from trainwright.probe.interpreter import find_interpreter
from trainwright.probe.launch import Launcher
from trainwright.probe.outcome import Outcome
from trainwright.probe.request import GIB, KINDS, Limits, ProbeError, Request, Target, parse_target
from trainwright.settings import ProbeSettings

Ask = Callable[[str], "str | None"]
"""Asks the user for the value of a parameter; None: no answer."""

_SECONDS = 300.0
_MEMORY_SHARE = 0.9
_BUILDS_A_MODEL = frozenset({"model", "grad", "determinism", "mode", "batch-size"})


@dataclass(frozen=True)
class Wish:
    """What was asked for, in words. `settings` has the options' values laid over the project's settings."""

    kind: str
    target: str | None = None
    root: Path = field(default_factory=Path.cwd)
    config: Path | None = None
    section: str | None = None
    arguments: Mapping[str, Any] = field(default_factory=dict)
    shapes: Sequence[str] = ()
    batch_from: str | None = None
    loss: str | None = None
    device: str = "auto"
    fake_only: bool = False
    workers: Sequence[int] = ()
    memory: float | None = None
    """GiB of the device to plan for, in place of what is free now."""
    settings: ProbeSettings = field(default_factory=ProbeSettings)
    chosen_by_editor: str | None = None


@dataclass(frozen=True)
class Prepared:
    """A request that can be run, and sentences on what was chosen for it."""

    request: Request
    launcher: Launcher
    notes: tuple[str, ...]
    missing: tuple[str, ...] = ()
    """Required arguments that nothing gives."""


def prepare(wish: Wish, ask: Ask | None = None) -> Prepared:
    """Find everything that the run needs. `ask` is used for required arguments that nothing gives.

    Raises:
        ProbeError: something that was named does not exist or can't be read.
    """
    if wish.kind not in KINDS:
        raise ProbeError(f"there is no probe {wish.kind}; there are {', '.join(KINDS)}")
    root = wish.root.resolve()
    settings = wish.settings
    notes: list[str] = []
    target = None
    if wish.kind != "env":
        if not wish.target:
            raise ProbeError(f"`probe {wish.kind}` needs a target, such as model.py:Net or train.py:41")
        target = parse_target(wish.target, root)
    elif wish.target:
        raise ProbeError("`probe env` takes no target")
    elsewhere = bool(settings.launcher)
    request = Request(
        kind=wish.kind,
        root=root,
        target=target,
        shapes=wish.shapes,
        batch_from=wish.batch_from,
        loss=wish.loss,
        device=wish.device,
        fake_only=wish.fake_only,
        workers=wish.workers,
        memory=int((wish.memory or 0) * GIB),
        limits=_limits(settings, elsewhere),
    )
    if target is not None:
        request = _with_arguments(request, target, wish, ask, notes)
    # Behind a launcher the interpreter's path means something there: it is not looked up here.
    if elsewhere and settings.interpreter:
        interpreter = settings.interpreter
    elif elsewhere and settings.launcher and settings.launcher.split()[0].rpartition("/")[2] in ("ssh", "ray"):
        interpreter = "python3"
    else:
        interpreter = find_interpreter(root, settings.interpreter, wish.chosen_by_editor)
    missing: tuple[str, ...] = ()
    if target is not None and request.kind in _BUILDS_A_MODEL:
        missing = tuple(name for name in parameters_of(target).required if name not in request.arguments)
    launcher = Launcher(interpreter, settings.launcher or "", settings.root)
    return Prepared(request, launcher, tuple(notes), missing)


def learn(request: Request, outcome: Outcome) -> None:
    """Keep what rules and fixes can use of an outcome."""
    target, figures = request.target, outcome.figures
    if not outcome.ok or target is None:
        return
    if request.kind == "mode":
        # Random numbers in eval mode are no sign that the mode matters, and none that it does not.
        learn_mode(request.root, target.file, target.name, bool(figures["differs"] or not figures["eval_repeats"]))
    elif request.kind == "loader":
        learn_workers(request.root, target.file, figures["best_workers"])
    elif request.kind == "batch-size":
        learn_batches(request.root, figures["largest_training"], figures["largest_evaluation"])


def _limits(settings: ProbeSettings, elsewhere: bool) -> Limits:
    share = settings.memory_limit
    memory_limit = int(share * GIB) if share else 0 if elsewhere else int(_available() * _MEMORY_SHARE)
    return Limits(settings.timeout or _SECONDS, memory_limit, settings.cuda_fraction)


def _available() -> int:
    """Bytes of memory that are free on this machine; 0 where the system does not tell."""
    try:
        for line in Path("/proc/meminfo").read_text("ascii").splitlines():
            if line.startswith("MemAvailable:"):
                return int(line.split()[1]) * 1024
    except (OSError, ValueError):
        pass
    return 0


def _with_arguments(request: Request, target: Target, wish: Wish, ask: Ask | None, notes: list[str]) -> Request:
    arguments: dict[str, Any] = {}
    if wish.config is not None:
        config = read_config(wish.root / wish.config)
        rate, batch = rate_and_batch(config)
        request = replace(request, learning_rate=rate, configured_batch=batch)
        section = section_named(config, wish.section) if wish.section else section_for(target, config, wish.arguments)
        if section is not None:
            arguments.update(section.arguments)
            notes.append(f"arguments from {wish.config.name}: {section.shown}")
        elif request.kind in _BUILDS_A_MODEL and parameters_of(target).required:
            notes.append(f"no section of {wish.config.name} fits {target.name}; name one with --section")
    elif request.kind in _BUILDS_A_MODEL and parameters_of(target).required:
        found = find_config(request.root, target)
        if found is not None:
            path, section = found
            arguments.update(section.arguments)
            rate, batch = rate_and_batch(read_config(path))
            request = replace(request, learning_rate=rate, configured_batch=batch)
            notes.append(f"arguments from {path.name}: {section.shown}, which names {target.name}")
    arguments.update(wish.arguments)
    if target.line is None or "." in target.name:
        _complete(arguments, target, request.root, ask, notes)
    return replace(request, arguments=arguments)


def _complete(arguments: dict[str, Any], target: Target, root: Path, ask: Ask | None, notes: list[str]) -> None:
    """Required arguments that nothing gives: as answered the last time, else asked for and remembered."""
    lacking = [name for name in parameters_of(target).required if name not in arguments and name != "self"]
    known = measured.remembered_answers(root, target.shown) if lacking else {}
    answers: dict[str, Any] = {}
    for name in lacking:
        if name in known:
            arguments[name] = known[name]
            notes.append(f"{name}={known[name]!r}, as answered before")
        elif ask is not None:
            from trainwright.probe.request import parse_argument

            text = ask(name)
            if text:
                answers[name] = arguments[name] = parse_argument(f"{name}={text}")[1]
    if answers:
        measured.remember_answers(root, target.shown, answers)
