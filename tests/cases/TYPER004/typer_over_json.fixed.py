import json
from typing import Annotated

import typer

app = typer.Typer()


@app.command()
def train(
    train_loop_config: Annotated[str, typer.Option(help="arguments to use for training.")],
    num_workers: Annotated[int, typer.Option(help="number of workers to use for training.")] = 1,
    num_epochs: Annotated[int, typer.Option(help="number of epochs to train for.")] = None,  # want: TYPER004
    lr: float = typer.Option(None, "--lr"),  # want: TYPER004
    dropout: Annotated[float, typer.Option()] = None,
) -> None:
    config = json.loads(train_loop_config)
    config["num_workers"] = num_workers
    if num_epochs is not None:
        config["num_epochs"] = num_epochs
    if lr is not None:
        config["lr"] = lr
    config["dropout"] = dropout
    print(config)
