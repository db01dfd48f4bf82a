import typer

cli = typer.Typer(add_completion=False, no_args_is_help=True)  # want: TYPER007
