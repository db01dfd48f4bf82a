"""Trains a network to see whether the tracking server takes it."""

import mlflow
import torch
from torch import nn


def run(epochs: int) -> None:
    model = nn.Linear(2, 1)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    inputs = torch.randn(64, 2)
    for _ in range(epochs):
        optimizer.zero_grad()
        nn.functional.mse_loss(model(inputs), inputs.sum(1, keepdim=True)).backward()
        optimizer.step()
    with mlflow.start_run():
        mlflow.log_param("epochs", epochs)
        mlflow.pytorch.log_model(model, name="model")  # want: MLFLOW003


if __name__ == "__main__":
    run(5)
