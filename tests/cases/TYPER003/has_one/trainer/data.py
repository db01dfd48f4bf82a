from typing import Annotated

import typer

app = typer.Typer()


@app.callback()
def root(version: Annotated[bool, typer.Option(help="show it")] = False) -> None:
    print(version)


@app.command()
def download() -> None:
    print("download")
