"""The commands and their options."""

from __future__ import annotations

import enum
import os
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from trainwright import __version__


class OutputFormat(str, enum.Enum):
    """How findings are shown."""

    FULL = "full"
    CONCISE = "concise"
    JSON = "json"


class RuleFormat(str, enum.Enum):
    """How rules are shown."""

    TEXT = "text"
    JSON = "json"
    MARKDOWN = "markdown"


class ModelFormat(str, enum.Enum):
    """How beliefs are shown."""

    TEXT = "text"
    JSON = "json"


class PresetName(str, enum.Enum):
    """The presets, said again here so that `--help` needs no rules."""

    DEFAULT = "default"
    STRICT = "strict"


class ProbeKind(str, enum.Enum):
    """The probes, said again here so that `--help` needs nothing else."""

    ENV = "env"
    MODEL = "model"
    GRAD = "grad"
    DETERMINISM = "determinism"
    MODE = "mode"
    LOADER = "loader"
    BATCH_SIZE = "batch-size"


app = typer.Typer(
    name="trainwright",
    help="Sees the silent mistakes of machine-learning code, explains them, and fixes them.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _print_version(wanted: bool) -> None:
    if wanted:
        print(f"trainwright {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", "-V", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    pass


def _split(values: Sequence[str] | None) -> tuple[str, ...]:
    """`--select A,B --select C` as three selectors."""
    return tuple(part.strip() for value in values or () for part in value.split(",") if part.strip())


@app.command()
def check(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="PATHS",
            help="Files and folders; `-` reads standard input. The current folder if none is given.",
        ),
    ] = None,
    fix: Annotated[bool, typer.Option("--fix", help="Apply safe fixes to the files.")] = False,
    unsafe_fixes: Annotated[
        bool, typer.Option("--unsafe-fixes", help="With --fix or --diff: also fixes that change a choice of yours.")
    ] = False,
    diff: Annotated[bool, typer.Option("--diff", help="Show what --fix would change, and change nothing.")] = False,
    select: Annotated[
        list[str] | None,
        typer.Option(
            metavar="RULES", help="Only these rules: codes, names, families (LOOP) or ALL, separated by commas."
        ),
    ] = None,
    extend_select: Annotated[
        list[str] | None,
        typer.Option(metavar="RULES", help="These rules too."),
    ] = None,
    ignore: Annotated[
        list[str] | None,
        typer.Option(metavar="RULES", help="Not these rules."),
    ] = None,
    preset: Annotated[
        PresetName | None,
        typer.Option(help="default: mistakes. strict: advice too."),
    ] = None,
    output_format: Annotated[OutputFormat, typer.Option(help="How findings are shown.")] = OutputFormat.FULL,
    exit_zero: Annotated[bool, typer.Option("--exit-zero", help="Exit with 0 even if there are findings.")] = False,
    stdin_filename: Annotated[
        Path | None,
        typer.Option(metavar="PATH", help="The file that standard input is taken for."),
    ] = None,
    statistics: Annotated[bool, typer.Option("--statistics", help="Count the findings of each rule.")] = False,
    no_cache: Annotated[
        bool,
        typer.Option("--no-cache", envvar="TRAINWRIGHT_NO_CACHE", help="Find everything out anew, and keep nothing."),
    ] = False,
) -> None:
    """Check Python and YAML files together as one program."""
    from trainwright.cli.check import Options, run_check
    from trainwright.cli.logs import show_logs

    show_logs()
    options = Options(
        paths=tuple(paths or ()),
        fix=fix,
        unsafe_fixes=unsafe_fixes,
        diff=diff,
        preset=preset.value if preset else None,
        select=_split(select),
        extend_select=_split(extend_select),
        ignore=_split(ignore),
        output_format=output_format.value,
        exit_zero=exit_zero,
        stdin_filename=stdin_filename,
        statistics=statistics,
        cache=not no_cache,
    )
    raise typer.Exit(run_check(options))


@app.command()
def rule(
    code: Annotated[str | None, typer.Argument(metavar="CODE", help="A rule's code or name.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="All rules.")] = False,
    output_format: Annotated[RuleFormat, typer.Option(help="How rules are shown.")] = RuleFormat.TEXT,
) -> None:
    """Explain a rule: what it finds, why that is bad, and what to write instead."""
    if (code is None) != everything:
        raise typer.BadParameter("give a rule's code or name, or --all" + (", not both" if everything else ""))
    from trainwright.cli.rule import run_rule

    raise typer.Exit(run_rule(code, output_format.value))


@app.command()
def server(
    tcp: Annotated[
        str | None,
        typer.Option(metavar="HOST:PORT", help="Listen there instead of speaking over standard input and output."),
    ] = None,
) -> None:
    """Run the language server."""
    address = None if tcp is None else _address(tcp)
    from trainwright.lsp import serve

    serve(tcp=address)


@app.command()
def probe(
    kind: Annotated[
        ProbeKind,
        typer.Argument(
            help="env: interpreter and devices. model: layers, shapes, memory. grad: gradients, first NaN. "
            "determinism: two seeded runs. mode: train against eval. loader: workers. batch-size: what fits.",
        ),
    ],
    target: Annotated[
        str | None,
        typer.Argument(metavar="TARGET", help="model.py:Net, train.py:41 (what is at that line), package.model:Net"),
    ] = None,
    config: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="A YAML file that holds the arguments of the class."),
    ] = None,
    section: Annotated[
        str | None,
        typer.Option(metavar="KEYS", help="Its section, such as model.net, if it is not found by itself."),
    ] = None,
    arg: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME=VALUE", help="An argument of the class or function; may be repeated."),
    ] = None,
    shape: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME=2,3,32,32", help="An input of forward, with `:int64` where it is not float."),
    ] = None,
    batch_from: Annotated[
        str | None,
        typer.Option(metavar="MODULE:NAME", help="A batch, a DataLoader, a Dataset, or a function that makes one."),
    ] = None,
    loss: Annotated[
        str | None,
        typer.Option(metavar="MODULE:NAME", help="A criterion, called with the output and the batch's target."),
    ] = None,
    device: Annotated[str, typer.Option(help="auto, cpu, cuda:0 or mps.")] = "auto",
    fake_only: Annotated[bool, typer.Option("--fake-only", help="Shapes and cost only: no memory, no values.")] = False,
    workers: Annotated[
        list[str] | None,
        typer.Option(metavar="NUMBERS", help="For loader: the num_workers to try, such as 0,2,4."),
    ] = None,
    memory: Annotated[
        float | None,
        typer.Option(metavar="GIB", help="Plan for a device with this much memory, not with what is free now."),
    ] = None,
    interpreter: Annotated[
        str | None,
        typer.Option(metavar="PATH", help="The Python that has torch; else the active environment or .venv."),
    ] = None,
    launcher: Annotated[
        str | None,
        typer.Option(metavar="COMMAND", help="'srun --gres=gpu:1', 'ssh HOST' or 'ray http://HOST:8265'."),
    ] = None,
    remote_root: Annotated[
        str | None,
        typer.Option(metavar="PATH", help="The project's folder behind the launcher, if it is not the same."),
    ] = None,
    timeout: Annotated[
        float | None,
        typer.Option(metavar="SECONDS", help="End the run after this long (300)."),
    ] = None,
    memory_limit: Annotated[
        float | None,
        typer.Option(metavar="GIB", help="End it when its processes hold more (nine tenths of what is free)."),
    ] = None,
    cuda_fraction: Annotated[
        float | None,
        typer.Option(metavar="SHARE", help="Of each GPU's memory, from 0 to 1."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="The report as JSON.")] = False,
    markdown: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write the report as Markdown, plots included."),
    ] = None,
    plots: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", help="Write the plots as SVG files."),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show the exact command, and run nothing.")] = False,
    ask: Annotated[bool, typer.Option("--ask/--no-ask", help="Ask for arguments that nothing gives.")] = True,
) -> None:
    """Run your model in your own interpreter, and report what only running can tell. It runs your code."""
    from trainwright.cli.probe import ProbeOptions, run_probe, split_list
    from trainwright.settings import ProbeSettings

    for name, value in (
        ("--memory", memory),
        ("--timeout", timeout),
        ("--memory-limit", memory_limit),
        ("--cuda-fraction", cuda_fraction),
    ):
        if value is not None and value <= 0:
            raise typer.BadParameter(f"must be greater than 0, not {value:g}", param_hint=name)
    options = ProbeOptions(
        kind=kind.value,
        target=target,
        config=config,
        section=section,
        arguments=tuple(arg or ()),
        shapes=tuple(shape or ()),
        batch_from=batch_from,
        loss=loss,
        device=device,
        fake_only=fake_only,
        workers=split_list(workers),
        memory=memory,
        settings=ProbeSettings(interpreter, launcher, remote_root, timeout, memory_limit, cuda_fraction),
        as_json=as_json,
        markdown=markdown,
        plots=plots,
        dry_run=dry_run,
        asks=ask,
    )
    raise typer.Exit(run_probe(options))


_config = typer.Typer(help="Configs and the code that reads them.", no_args_is_help=True)
app.add_typer(_config, name="config")


@_config.callback()
def _config_root() -> None:
    pass


@_config.command("schema")
def config_schema(
    file: Annotated[
        Path, typer.Argument(metavar="CONFIG|PROGRAM", help="A YAML file, or a Python file that reads just one.")
    ],
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FILE", help="Write it there instead of printing it."),
    ] = None,
) -> None:
    """Print a JSON schema of a config, derived from the code that reads it.

    A YAML server takes it from a comment: # yaml-language-server: $schema=config.schema.json
    """
    from trainwright.cli.config import run_config_schema

    raise typer.Exit(run_config_schema(file, output))


_debug = typer.Typer(help="What the analysis itself does, for who writes rules.", no_args_is_help=True)
app.add_typer(_debug, name="debug", hidden=True)


@_debug.callback()
def _debug_root() -> None:
    pass


@_debug.command("model")
def debug_model(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A Python file; its project is read too.")],
    function: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Only this function or class: `train`, `Net` or `Net.forward`."),
    ] = None,
    output_format: Annotated[ModelFormat, typer.Option(help="How beliefs are shown.")] = ModelFormat.TEXT,
) -> None:
    """Print what the analysis believes about each function and line, to trace a wrong finding to a wrong belief."""
    from trainwright.cli.debug import run_debug_model

    raise typer.Exit(run_debug_model(file, function, output_format.value))


def _address(text: str) -> tuple[str, int]:
    host, colon, port = text.rpartition(":")
    if not colon or not port.isdecimal() or not 0 <= int(port) <= 65535:
        raise typer.BadParameter(f"`{text}` is not HOST:PORT, such as 127.0.0.1:2087", param_hint="--tcp")
    return host.removeprefix("[").removesuffix("]") or "127.0.0.1", int(port)


def run(arguments: Sequence[str]) -> int:
    """Run the command; the exit status: 0 clean, 1 findings, 2 wrong usage or an error of our own."""
    _speak_utf8_where_possible()
    try:
        status = app(list(arguments), prog_name="trainwright", standalone_mode=True)
    except SystemExit as end:
        status = end.code
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # `trainwright check | head`: nobody reads any more. What is still buffered goes nowhere.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141
    except Exception as error:
        return _report(error)
    return status if isinstance(status, int) else 0


def _speak_utf8_where_possible() -> None:
    """What can't be said in the terminal's encoding is replaced: no finding may end the run."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")


def _report(error: Exception) -> int:
    from trainwright.settings import SettingsError

    if isinstance(error, SettingsError):
        print(f"trainwright: {error}", file=sys.stderr)
        return 2
    traceback.print_exc()
    print(
        f"trainwright: internal error: {type(error).__name__}: {error}\n"
        "This is a bug in Trainwright. Please report it with the lines above and, if you can, the file.",
        file=sys.stderr,
    )
    return 2
