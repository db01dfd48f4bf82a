import typer
from loguru import logger

app = typer.Typer()


@app.command()
def train(epochs: int = 10, out: str = "runs") -> None:
    logger.info("writing to {}", out)
    logger.info("Loading the data...")  # want: TYPER005
    for epoch in range(epochs):
        loss = 1.0 / (epoch + 1)
        logger.info(f"epoch {epoch}: loss={loss:.4f}")  # want: TYPER005
        typer.echo(loss)  # want: TYPER005
    logger.info(f"Saved the checkpoint to {out}")  # want: TYPER005
