import typer
from loguru import logger


def main(steps: int = 100) -> None:
    for step in range(steps):
        typer.echo(typer.style(f"step {step}", fg="green"))  # want: TYPER005
        typer.echo(".", nl=False)  # want: TYPER005
    logger.success("done")


typer.run(main)
