from typing import Annotated

import typer

app = typer.Typer(help="Trains, evaluates and exports segmentation models, on one GPU or on several of one machine, with configs.")


@app.command(help="Trains one model with the settings of a config file and writes checkpoints beside it, every epoch.")
def train(
    batch_size: Annotated[int, typer.Option(help="samples per GPU and step")] = 256,
    device: Annotated[str, typer.Option(help="cpu, cuda or cuda:N")] = "cuda",
    out: Annotated[str, typer.Option(help="")] = "runs",
    lr: float = 0.1,
):
    """Train."""
    print(batch_size, device, out, lr)
