from typing import Optional
from pathlib import Path

import typer

app = typer.Typer()


@app.command()
def train(data_dir: Optional[str] = None, out_dir: Optional[Path] = None):  # want: TYPER002 # want: TYPER002
    root = data_dir or "data"
    print(root + "/train.csv")
    if not out_dir or data_dir is None:
        raise typer.Exit(1)
    print(f"{out_dir}/model.pt")
