import typer

app = typer.Typer(help="Ranks")  # want: TYPER003


@app.callback()
def root(verbose: bool = False) -> None:
    print(verbose)


@app.command()
def fit() -> None:
    print("fit")


@app.command()
def rank() -> None:
    print("rank")
