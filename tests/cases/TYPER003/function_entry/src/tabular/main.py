import typer

cli = typer.Typer()  # want: TYPER003
helper = typer.Typer()


@cli.command()
def train(epochs: int = 10) -> None:
    print(epochs)


def main() -> None:
    cli()
