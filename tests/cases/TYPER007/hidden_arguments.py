import typer

SETTINGS = {"no_args_is_help": True}
app = typer.Typer(**SETTINGS)


@app.command()
def train() -> None:
    print("training")


@app.command()
def evaluate() -> None:
    print("evaluating")
