import typer
from loguru import logger

app = typer.Typer()


@app.command()
def train(epochs: int = 10, out: str = "runs") -> None:
    logger.info("writing to {}", out)
    typer.echo("Loading the data...")  # want: TYPER005
    for epoch in range(epochs):
        loss = 1.0 / (epoch + 1)
        typer.secho(f"epoch {epoch}: loss={loss:.4f}", fg=typer.colors.GREEN, bold=True)  # want: TYPER005
        typer.echo(loss)  # want: TYPER005
    typer.echo(f"Saved the checkpoint to {out}")  # want: TYPER005
