from pathlib import Path
from typing import Optional

import typer
import yaml

app = typer.Typer()


@app.command()
def train(config: Path = Path("config.yaml"), lr: Optional[float] = None, epochs: int = typer.Option(None)) -> None:
    settings = yaml.safe_load(config.read_text())
    if lr is not None:
        settings["lr"] = lr
    settings["epochs"] = epochs or settings["epochs"]
    print(settings)
