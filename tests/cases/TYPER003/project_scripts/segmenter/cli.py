from pathlib import Path

import typer

app = typer.Typer(no_args_is_help=True)  # want: TYPER003


@app.command()
def train(config: Path) -> None:
    print(config)


@app.command()
def predict(image: Path) -> None:
    print(image)
