from importlib.metadata import version

import typer

app = typer.Typer()


@app.callback(invoke_without_command=True)
def root(show: bool = typer.Option(False, "--version", "-V")) -> None:
    if show:
        print(version("trainer"))


@app.command()
def train() -> None:
    print("train")
