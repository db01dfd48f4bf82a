"""The docstring promises more than the defaults keep."""

import json
from typing import Annotated, Optional

import typer

app = typer.Typer()


@app.command()
def train(
    config: Annotated[str, typer.Option(help="arguments of the training loop, as JSON")],
    epochs: Annotated[int, typer.Option(help="number of epochs")] = 1,
    batch_size: Annotated[Optional[int], typer.Option(help="samples per batch")] = None,
    workers: int = 2,
) -> None:
    """Train on one machine.

    Args:
        config (str): arguments of the training loop.
        epochs (int, optional): number of epochs.
            If this is passed in, it will override the config. Defaults to None.
        batch_size (int, optional): samples per batch.
            If this is passed in, it will override the config. Defaults to None.
        workers (int): number of workers.
    """
    loop = json.loads(config)
    loop["epochs"] = epochs  # want: CONFIG001
    loop["batch_size"] = batch_size
    loop["workers"] = workers
    print(loop)


if __name__ == "__main__":
    app()
