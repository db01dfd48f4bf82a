import json
import os
from typing import Annotated, Optional
from pathlib import Path

import torch
import typer

app = typer.Typer()


@app.command()
def evaluate(
    checkpoint: Annotated[Path, typer.Argument(help="what to load", exists=True)],  # want: TYPER002
    results_fp: Annotated[Optional[Path], typer.Option(help="location to save evaluation results to")] = None,  # want: TYPER002
    device: Annotated[str, typer.Option(help="cpu or cuda")] = "cpu",
) -> None:
    state = torch.load(checkpoint, map_location=device, weights_only=True)
    print(len(state))
    if results_fp:
        os.makedirs(os.path.dirname(results_fp), exist_ok=True)
        with open(results_fp, "w") as handle:
            json.dump({"loss": 0.1}, handle)


if __name__ == "__main__":
    app()
