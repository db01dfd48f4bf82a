"""The program is this file; what it starts trains without a seed."""

import torch
from torch import nn

from engine import Trainer


def run(path: str) -> None:
    trainer = Trainer(nn.Linear(16, 1))
    trainer.fit(torch.load(path, weights_only=True), epochs=3)  # want: REPRO001


if __name__ == "__main__":
    run("batches.pt")
