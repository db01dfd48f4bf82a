"""Trains a small network."""

import torch
import typer

app = typer.Typer(add_completion=False)


def load(path: str) -> torch.Tensor:
    return torch.load(path, weights_only=True)


class Net(torch.nn.Module):
    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x


# the entry point
@app.command()
def main(path: str, epochs: int = 10) -> None:
    model = Net()
    for _ in range(epochs):
        model(load(path))


if __name__ == "__main__":
    app()  # want: TYPER001
