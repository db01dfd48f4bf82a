"""The commands and their options."""

from __future__ import annotations

import enum
import os
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Optional

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
        Optional[list[Path]],  # noqa: UP045 - read at run time on Python 3.10
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
        Optional[list[str]],  # noqa: UP045
        typer.Option(
            metavar="RULES", help="Only these rules: codes, names, families (LOOP) or ALL, separated by commas."
        ),
    ] = None,
    extend_select: Annotated[
        Optional[list[str]],  # noqa: UP045
        typer.Option(metavar="RULES", help="These rules too."),
    ] = None,
    ignore: Annotated[
        Optional[list[str]],  # noqa: UP045
        typer.Option(metavar="RULES", help="Not these rules."),
    ] = None,
    preset: Annotated[
        Optional[PresetName],  # noqa: UP045
        typer.Option(help="default: mistakes. strict: advice too."),
    ] = None,
    output_format: Annotated[OutputFormat, typer.Option(help="How findings are shown.")] = OutputFormat.FULL,
    exit_zero: Annotated[bool, typer.Option("--exit-zero", help="Exit with 0 even if there are findings.")] = False,
    stdin_filename: Annotated[
        Optional[Path],  # noqa: UP045
        typer.Option(metavar="PATH", help="The file that standard input is taken for."),
    ] = None,
    statistics: Annotated[bool, typer.Option("--statistics", help="Count the findings of each rule.")] = False,
) -> None:
    """Check Python and YAML files together as one program."""
    from trainwright.cli.check import Options, run_check
    from trainwright.cli.logs import show_logs
    from trainwright.settings import parse_options

    show_logs()
    options = Options(
        paths=tuple(paths or ()),
        fix=fix,
        unsafe_fixes=unsafe_fixes,
        diff=diff,
        overrides=parse_options(
            preset.value if preset else None, _split(select), _split(extend_select), _split(ignore)
        ),
        output_format=output_format.value,
        exit_zero=exit_zero,
        stdin_filename=stdin_filename,
        statistics=statistics,
    )
    raise typer.Exit(run_check(options))


@app.command()
def rule(
    code: Annotated[Optional[str], typer.Argument(metavar="CODE", help="A rule's code or name.")] = None,  # noqa: UP045
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
        Optional[str],  # noqa: UP045
        typer.Option(metavar="HOST:PORT", help="Listen there instead of speaking over standard input and output."),
    ] = None,
) -> None:
    """Run the language server."""
    address = None if tcp is None else _address(tcp)
    from trainwright.lsp import serve

    serve(tcp=address)


_debug = typer.Typer(help="What the analysis itself does, for who writes rules.", no_args_is_help=True)
app.add_typer(_debug, name="debug", hidden=True)


@_debug.callback()
def _debug_root() -> None:
    pass


@_debug.command("model")
def debug_model(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A Python file; its project is read too.")],
    function: Annotated[
        Optional[str],  # noqa: UP045
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
