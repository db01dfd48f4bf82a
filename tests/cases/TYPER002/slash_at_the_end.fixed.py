import typer
from pathlib import Path

app = typer.Typer()


@app.command()
def train(data_dir: str = "data/", log_dir: Path = Path("logs")):  # want: TYPER002 # want: TYPER002
    with open(f"{data_dir}train.csv") as handle:
        print(handle.read(), f"{log_dir}/run", f"logs in {log_dir}, data in {data_dir}")
