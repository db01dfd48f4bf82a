import pandas as pd
import typer
import yaml


def train(
    config_file: str = typer.Option(..., "--config", "-c"),  # want: TYPER002
    data_dir: str = "data/raw",  # want: TYPER002
    log_dir: str | None = None,  # want: TYPER002
    seed: int = 0,
):
    with open(config_file) as handle:
        config = yaml.safe_load(handle)
    table = pd.read_csv(f"{data_dir}/train.csv")
    if log_dir is not None:
        table.to_csv(log_dir)
    print(config, seed)


typer.run(train)
