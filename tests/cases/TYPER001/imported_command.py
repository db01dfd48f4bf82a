import typer
from project.training import main


def one() -> None:
    print(1)


def two() -> None:
    print(2)


typer.run(main)
