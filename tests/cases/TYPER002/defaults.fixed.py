import pandas as pd
import typer
import yaml
from pathlib import Path


def train(
    config_file: Path = typer.Option(..., "--config", "-c", exists=True),  # want: TYPER002
    data_dir: Path = Path("data/raw"),  # want: TYPER002
    log_dir: Path | None = None,  # want: TYPER002
    seed: int = 0,
):
    with open(config_file) as handle:
        config = yaml.safe_load(handle)
    table = pd.read_csv(f"{data_dir}/train.csv")
    if log_dir is not None:
        table.to_csv(log_dir)
    print(config, seed)


typer.run(train)
