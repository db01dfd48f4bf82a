"""Trains a small network."""

import torch
import typer


def load(path: str) -> torch.Tensor:
    return torch.load(path, weights_only=True)


class Net(torch.nn.Module):
    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x


# the entry point
def main(path: str, epochs: int = 10) -> None:
    model = Net()
    for _ in range(epochs):
        model(load(path))


if __name__ == "__main__":
    typer.run(main)  # want: TYPER001
