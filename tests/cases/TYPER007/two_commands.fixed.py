import typer

app = typer.Typer(help="Segmentation", no_args_is_help=True)  # want: TYPER007


@app.command()
def train(epochs: int = 10) -> None:
    print(epochs)


@app.command("eval")
def evaluate(checkpoint: str) -> None:
    print(checkpoint)


if __name__ == "__main__":
    app()
