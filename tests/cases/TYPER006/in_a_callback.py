import typer

cli = typer.Typer()


@cli.callback()
def root(verbose: bool = typer.Option(False, "--verbose", "-v", help="verbose option")):  # want: TYPER006
    print(verbose)
