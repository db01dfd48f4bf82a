from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer()


@app.command()
def train(
    data_dir: Annotated[Path, typer.Argument(exists=True)],
    output_path: Path = typer.Option("out"),
    profile: str = "default",
    config: typer.FileText = typer.Option("config.yaml"),
):
    print(data_dir, output_path, profile, config.name)


def helper(file_path: str) -> str:
    return file_path
