import argparse

import typer

app = typer.Typer()


@app.command()
def train(lr: float = 1e-3, epochs: int = 10, batch_size: int = typer.Option(64)) -> None:
    params = {}
    params["lr"] = lr
    print(params, epochs, batch_size)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--lr", type=float, default=0.1)
    print(parser.parse_args())
