from typing import Annotated

import typer

app = typer.Typer()


@app.command()
def train(
    batch_size: Annotated[int, typer.Option(help="The batch size.")] = 256,  # want: TYPER006
    num_epochs: int = typer.Option(10, help="number of epochs"),  # want: TYPER006
    lr: float = typer.Option(1e-3, "--lr", help="Learning rate"),  # want: TYPER006
    seed: int = typer.Option(0, help="seeds Python, NumPy and torch"),
):
    print(batch_size, num_epochs, lr, seed)
