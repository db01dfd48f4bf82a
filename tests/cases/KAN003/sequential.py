import torch
from kan import KAN
from torch import nn


def compare(dataset):
    kan = KAN(width=[4, 32, 32, 1], grid=5, k=3)  # want: KAN003
    mlp = nn.Sequential(
        nn.Linear(4, 32),
        nn.ReLU(),
        nn.Linear(32, 32),
        nn.ReLU(),
        nn.Linear(32, 1),
    )
    for name, model in (("KAN", kan), ("MLP", mlp)):
        print(name, model(dataset["test_input"]).square().mean())
