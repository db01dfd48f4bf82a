import typer
from typer import run

app = typer.Typer(add_completion=False)


def read(path: str) -> list[str]:
    return path.split(",")


def count(items: list[str]) -> int:
    return len(items)


@app.command()
def convert(path: str) -> None:
    print(count(read(path)))


def cli() -> None:
    app()  # want: TYPER001
