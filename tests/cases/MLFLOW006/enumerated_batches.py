"""Logs the loss of each batch."""

import mlflow


def train(model, loader, optimizer, criterion):
    model.train()
    for index, (x, y) in enumerate(loader):
        optimizer.zero_grad()
        loss = criterion(model(x), y)
        loss.backward()
        optimizer.step()
        if index % 100 == 0:
            mlflow.log_metric("loss", loss.item())  # want: MLFLOW006


def read(batches):
    number = 0
    while number < len(batches):
        mlflow.log_metric("rows", len(batches[number]))  # want: MLFLOW006
        number += 1
