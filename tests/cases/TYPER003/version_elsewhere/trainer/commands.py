import typer
from trainer.cli import app


@app.command()
def version() -> None:
    typer.echo("1.0")


@app.command()
def train() -> None:
    typer.echo("train")
