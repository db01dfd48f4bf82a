import logging

import typer

logging.basicConfig(level=logging.INFO)
app = typer.Typer()


@app.callback()
def root(version: bool = typer.Option(False, "--version")) -> None:
    if version:
        typer.echo("trainer 1.2.0")
        raise typer.Exit()


@app.command()
def train() -> None:
    logging.info("training")
    typer.echo("Usage: trainer train [OPTIONS]")
