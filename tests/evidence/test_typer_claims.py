"""What the rules about Typer claim: the programs are run with and without the mistake, and after the fix."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from types import ModuleType

import pytest

from trainwright.engine import Project
from trainwright.settings import Overrides, settings_for

typer = pytest.importorskip("typer")
runner = pytest.importorskip("typer.testing").CliRunner()
CASES = Path(__file__).parent.parent / "cases"


def module_of(text: str) -> ModuleType:
    """A program as a module."""
    module = ModuleType("program")
    exec(compile(text, "program.py", "exec"), module.__dict__)
    return module


def fixed(code: str, text: str, folder: Path) -> str:
    """The text after all fixes of a rule."""
    path = folder / "program.py"
    path.write_text(text, encoding="utf-8")
    project = Project(partial(settings_for, overrides=Overrides(select=(code,))))
    project.load(path)
    return project.fix_all(path, unsafe=True)


COMMANDS = """\
import typer

app = typer.Typer()


@app.command()
def train() -> None:
    print("training")


@app.command()
def evaluate() -> None:
    print("evaluating")
"""


def test_typer007_a_bare_program_is_an_error_and_the_fix_shows_help(tmp_path: Path) -> None:
    bare = runner.invoke(module_of(COMMANDS).app, [])
    assert bare.exit_code == 2 and "Missing command" in bare.output
    app = module_of(fixed("TYPER007", COMMANDS, tmp_path)).app
    shown = runner.invoke(app, [])
    assert "evaluate" in shown.output and "Missing command" not in shown.output
    assert runner.invoke(app, ["train"]).output == "training\n"


RUN = """\
import sys

import typer


def load(name: str) -> int:
    return len(name)


def fit(rows: int, epochs: int) -> int:
    return rows * epochs


def main(name: str, epochs: int = 10) -> None:
    print(fit(load(name), epochs))


if __name__ == "__main__":
    typer.run(main)
"""


def test_typer001_the_fix_leaves_the_program_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    after = fixed("TYPER001", RUN, tmp_path)
    assert after != RUN
    shown = []
    for text in (RUN, after):
        module = module_of(text)
        app = getattr(module, "app", None)
        if app is None:
            app = typer.Typer(add_completion=False)  # what `typer.run` does
            app.command()(module.main)
        shown.append(
            [runner.invoke(app, arguments).output for arguments in (["abc"], ["--help"], [], ["x", "--epochs", "3"])]
        )
    assert shown[0] == shown[1]


PATHS = """\
import json
from typing import Annotated

import typer

app = typer.Typer()


@app.command()
def show(
    config_file: Annotated[str, typer.Argument()],
    results_fp: Annotated[str, typer.Option()] = "results.json",
) -> None:
    with open(config_file) as handle:
        config = json.load(handle)
    with open(results_fp, "w") as handle:
        json.dump(config, handle)
"""


def test_typer002_the_fix_writes_what_was_written_and_checks_the_input(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    after = fixed("TYPER002", PATHS, tmp_path)
    assert "exists=True" in after and 'Path("results.json")' in after
    monkeypatch.chdir(tmp_path)
    (tmp_path / "config.json").write_text('{"lr": 0.1}', encoding="utf-8")
    for text in (PATHS, after):
        app = module_of(text).app
        assert runner.invoke(app, ["config.json"]).exit_code == 0
        assert (tmp_path / "results.json").read_text(encoding="utf-8") == '{"lr": 0.1}'
        assert runner.invoke(app, ["config.json", "--results-fp", "other.json"]).exit_code == 0
        assert (tmp_path / "other.json").exists()
        (tmp_path / "other.json").unlink()
    before, checked = (runner.invoke(module_of(text).app, ["typo.json"]) for text in (PATHS, after))
    assert isinstance(before.exception, FileNotFoundError)
    assert checked.exit_code == 2 and "does not exist" in checked.output


def test_typer002_a_bare_path_accepts_what_does_not_exist() -> None:
    app = typer.Typer()

    @app.command()
    def show(path: Path) -> None:
        typer.echo(path.exists())

    assert runner.invoke(app, ["no/such/file"]).output == "False\n"


def test_typer003_the_fix_adds_a_version_and_keeps_the_commands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "pyproject.toml").write_text(
        '[project]\nname = "pytest"\n[project.scripts]\nprogram = "program:app"\n', encoding="utf-8"
    )
    after = fixed("TYPER003", COMMANDS, tmp_path)
    assert runner.invoke(module_of(COMMANDS).app, ["--version"]).exit_code == 2
    app = module_of(after).app
    assert runner.invoke(app, ["--version"]).output.strip() == pytest.__version__
    assert runner.invoke(app, ["evaluate"]).output == "evaluating\n"


def test_typer003_a_callback_would_make_a_single_command_a_subcommand() -> None:
    app = typer.Typer()

    @app.command()
    def train() -> None:
        typer.echo("training")

    assert runner.invoke(app, []).output == "training\n"
    app.callback()(lambda: None)
    assert runner.invoke(app, []).exit_code == 2
    assert runner.invoke(app, ["train"]).output == "training\n"


LOGGED = """\
import logging

import typer

log = logging.getLogger("typer_claims")
app = typer.Typer()


@app.command()
def train(epochs: int = 2) -> None:
    log.info("started")
    for epoch in range(epochs):
        typer.secho(f"epoch {epoch}: loss 0.5", fg="green")
"""


def test_typer005_the_log_lacks_what_is_echoed(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO", logger="typer_claims")
    assert "epoch 1" in runner.invoke(module_of(LOGGED).app, []).output
    assert caplog.messages == ["started"]
    caplog.clear()
    runner.invoke(module_of(fixed("TYPER005", LOGGED, tmp_path)).app, [])
    assert caplog.messages == ["started", "epoch 0: loss 0.5", "epoch 1: loss 0.5"]


OVER = """\
import json
from typing import Annotated

import typer

app = typer.Typer()


@app.command()
def train(config: str, lr: Annotated[float, typer.Option()] = 0.1) -> None:
    settings = json.loads(config)
    settings["lr"] = lr
    typer.echo(settings["lr"])
"""


def test_typer004_the_default_wins_over_the_config_until_it_is_none(tmp_path: Path) -> None:
    after = fixed("TYPER004", OVER, tmp_path)
    before, mended = (module_of(text).app for text in (OVER, after))
    assert runner.invoke(before, ['{"lr": 0.5}']).output == "0.1\n"
    assert runner.invoke(mended, ['{"lr": 0.5}']).output == "0.5\n"
    assert runner.invoke(mended, ['{"lr": 0.5}', "--lr", "0.2"]).output == "0.2\n"
