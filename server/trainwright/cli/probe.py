"""`trainwright probe`: the user's model in the user's interpreter, on request."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from trainwright.probe.markdown import markdown
from trainwright.probe.outcome import Outcome
from trainwright.probe.plots import svg
from trainwright.probe.prepare import Ask, Prepared, Wish, learn, prepare
from trainwright.probe.request import ProbeError, parse_argument
from trainwright.probe.run import Run
from trainwright.settings import ProbeSettings, settings_for

if TYPE_CHECKING:
    from rich.console import Console


@dataclass(frozen=True)
class ProbeOptions:
    """The command's options, as they were given."""

    kind: str
    target: str | None
    config: Path | None
    section: str | None
    arguments: tuple[str, ...]
    shapes: tuple[str, ...]
    batch_from: str | None
    loss: str | None
    device: str
    fake_only: bool
    workers: tuple[str, ...]
    memory: float | None
    settings: ProbeSettings
    as_json: bool
    markdown: Path | None
    plots: Path | None
    dry_run: bool
    asks: bool


def run_probe(options: ProbeOptions) -> int:
    """Run a probe and show its outcome; the exit status: 0 measured, 1 stopped or found a fault, 2 wrong usage."""
    from rich.console import Console

    console, talk = Console(), Console(stderr=True)
    root = Path.cwd()
    try:
        wish = _wish(options, root)
        prepared = prepare(wish, _asker(talk) if options.asks and sys.stdin.isatty() else None)
        if options.dry_run:
            return _show_only(prepared)
        outcome = _run(prepared, talk, quiet=options.as_json)
    except ProbeError as error:
        print(f"trainwright: {error}", file=sys.stderr)
        return 2
    learn(prepared.request, outcome)
    outcome.report.setdefault("assumed", [])[:0] = prepared.notes
    _write(options, outcome)
    if options.as_json:
        from trainwright.report.probe import print_json

        print_json(outcome, console)
    else:
        from trainwright.report.probe import print_outcome

        print_outcome(outcome, console)
    if outcome.failure and outcome.failure["message"] == "cancelled":
        return 130
    return 0 if outcome.ok and not any(problem.severity == "error" for problem in outcome.problems) else 1


def _wish(options: ProbeOptions, root: Path) -> Wish:
    try:
        workers = [int(number) for number in options.workers]
    except ValueError:
        raise ProbeError("--workers takes numbers, such as 0,2,4") from None
    return Wish(
        kind=options.kind,
        target=options.target,
        root=root,
        config=options.config,
        section=options.section,
        arguments=dict(parse_argument(text) for text in options.arguments),
        shapes=options.shapes,
        batch_from=options.batch_from,
        loss=options.loss,
        device=options.device,
        fake_only=options.fake_only,
        workers=workers,
        memory=options.memory,
        settings=options.settings.over(settings_for(root).probe),
        # The environment that Trainwright was started from is the likeliest one where nothing else says.
        chosen_by_editor=None,
    )


def _asker(console: Console) -> Ask:
    def ask(name: str) -> str | None:
        console.print(f"[bold]{name}[/] has no default and no config gives it (remembered for this project)")
        try:
            return console.input(f"{name} = ").strip() or None
        except EOFError:
            return None

    return ask


def _show_only(prepared: Prepared) -> int:
    print(prepared.launcher.shown(prepared.request.root))
    print("in", prepared.request.root)
    print(json.dumps(prepared.request.as_json(prepared.launcher.root), indent=2))
    return 0


def _run(prepared: Prepared, console: Console, quiet: bool) -> Outcome:
    if quiet or not console.is_terminal:
        return Run(prepared.request, prepared.launcher).wait()
    with console.status("starting") as status:

        def progress(stage: str, done: float | None) -> None:
            status.update(stage if done is None else f"{stage} ({done:.0%})")

        return Run(prepared.request, prepared.launcher, progress).wait()


def _write(options: ProbeOptions, outcome: Outcome) -> None:
    try:
        if options.markdown is not None:
            options.markdown.write_text(markdown(outcome), "utf-8")
        if options.plots is not None:
            options.plots.mkdir(parents=True, exist_ok=True)
            for plot in outcome.report.get("plots", ()):
                name = "-".join(str(plot["title"]).lower().split())
                (options.plots / f"{outcome.kind}-{name}.svg").write_text(svg(plot), "utf-8")
    except OSError as error:
        raise ProbeError(f"the report can't be written: {error}") from error


def split_list(values: Sequence[str] | None) -> tuple[str, ...]:
    """`--workers 0,2 --workers 4` as three."""
    return tuple(part.strip() for value in values or () for part in value.split(",") if part.strip())
