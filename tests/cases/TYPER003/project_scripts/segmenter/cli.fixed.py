from pathlib import Path
from importlib.metadata import version

import typer

app = typer.Typer(no_args_is_help=True)  # want: TYPER003


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(version("segmenter"))
        raise typer.Exit


@app.callback()
def _options(
    show_version: bool = typer.Option(
        False, "--version", callback=_show_version, is_eager=True, help="show the version and exit"
    ),
) -> None:
    pass


@app.command()
def train(config: Path) -> None:
    print(config)


@app.command()
def predict(image: Path) -> None:
    print(image)
