from pathlib import Path

import typer
import wandb
import yaml

from project import fit

app = typer.Typer()


@app.command()
def train(config_path: Path, lr: float = typer.Option(None), epochs: int = typer.Option(None)):
    config = yaml.safe_load(config_path.read_text())
    run = wandb.init(project="tabular")
    run.config.update(config)  # want: CONFIG002
    if lr is not None:
        config["lr"] = lr
    if epochs is not None:
        config["epochs"] = epochs
    fit(config)
