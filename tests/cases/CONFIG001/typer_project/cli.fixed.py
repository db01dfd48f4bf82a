from pathlib import Path
from typing import Annotated, Optional

import typer
import yaml

app = typer.Typer()
HERE = Path(__file__).parent


@app.command()
def train(
    lr: Annotated[float, typer.Option(help="learning rate")] = 0.001,  # want: CONFIG001
    batch_size: int = typer.Option(64, "--batch-size", "-b"),
    optimizer: Optional[str] = typer.Option(None),
    out: Path = Path("runs/first"),
    verbose: bool = False,
):
    cfg = yaml.safe_load((HERE / "conf" / "train.yaml").read_text())
    cfg.update(learning_rate=lr, batch_size=batch_size)
    if optimizer is not None:
        cfg["optimizer"] = optimizer
    cfg["out"] = out
    if verbose:
        typer.echo(cfg)


if __name__ == "__main__":
    app()
