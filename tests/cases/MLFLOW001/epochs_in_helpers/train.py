"""The loop and what it logs stand in other functions."""

import mlflow
import torch
from helpers import log_results, run_epoch


def train(model, loader, lr, epochs):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    config = {"lr": 0.1, "epochs": 10}
    mlflow.set_experiment("digits")
    mlflow.start_run()  # want: MLFLOW001
    for epoch in range(epochs):
        loss = run_epoch(model, loader, optimizer)
        log_results(loss, epoch)
    mlflow.end_run()
    return config
