from typing import Annotated

import typer

from convert import convert, summarise

app = typer.Typer(no_args_is_help=True)


@app.command()
def shards(
    input_folder: Annotated[str, typer.Option(help="The folder with text files to convert")],
    output_folder: Annotated[str, typer.Option(help="The folder to write shards to")],
    workers: int = 4,
) -> None:
    convert(input_folder, output_folder=output_folder, workers=workers)


@app.command()
def report(
    input_folder: Annotated[str, typer.Option(help="The folder with shards")],  # want: TYPER002
) -> None:
    summarise(input_folder)
