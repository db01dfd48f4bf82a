import subprocess

import typer

app = typer.Typer()


def load() -> int:
    return 1


def fit(rows: int) -> int:
    return rows


@app.command()
def main() -> None:
    subprocess.run(["true"], check=True)
    print(fit(load()))


app()
