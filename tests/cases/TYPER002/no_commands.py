import json

import typer


def load(path: str) -> dict:
    with open(path) as handle:
        return json.load(handle)


class Runner:
    def command(self, file_path: str) -> None:
        typer.echo(load(file_path))


def main(name: str, count: int = 1):
    typer.echo(name * count)


typer.run(main)
