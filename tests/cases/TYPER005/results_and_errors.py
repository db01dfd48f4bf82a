import json

import typer
from loguru import logger

app = typer.Typer()


@app.command()
def evaluate(checkpoint: str, as_json: bool = False) -> None:
    logger.info("evaluating {}", checkpoint)
    metrics = {"accuracy": 0.93}
    if not checkpoint:
        typer.echo("No checkpoint at this path, training has to run before", err=True)
        typer.secho(f"loss of {checkpoint} is not known", fg=typer.colors.RED)
        raise typer.Exit(1)
    typer.echo(json.dumps(metrics) if as_json else metrics["accuracy"])


@app.command("list")
def list_runs() -> None:
    for name in ("a", "b"):
        typer.echo(name)
    if typer.confirm("Delete all checkpoints of the training?"):
        typer.echo("Nothing to do")


@app.command()
def explain() -> None:
    typer.echo(
        "\n".join(
            [
                "The training and validation losses of a run are kept in its folder, beside the checkpoints.",
                "Steps are counted from 1, epochs from 0, and an epoch that was interrupted is trained again.",
                "The learning rate of a step is that before the scheduler ran.",
            ]
        )
    )
