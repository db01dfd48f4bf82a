"""The loss is logged when the loop has ended, or not at all."""

import mlflow
from torch import nn, optim


def train(model, x, y, epochs):
    criterion = nn.MSELoss()
    optimizer = optim.SGD(model.parameters(), lr=0.01)
    for epoch in range(epochs):
        loss = criterion(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        print(epoch, loss.item())
    return loss


def last_value(model, loader, epochs, optimizer, criterion):
    with mlflow.start_run():
        mlflow.log_param("epochs", epochs)
        for epoch in range(epochs):
            for x, y in loader:
                loss = criterion(model(x), y)
                optimizer.zero_grad()
                loss.backward()
                optimizer.step()
        final = 1.0
        mlflow.log_metric("loss", loss)  # want: MLFLOW006
        mlflow.log_metric("final", final)


def no_value(model, x, y, epochs):
    optimizer = optim.SGD(model.parameters(), lr=0.01)
    for epoch in range(epochs):
        loss = nn.functional.mse_loss(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        print(f"{epoch}: {loss.item():.3f}")
    with mlflow.start_run():  # want: MLFLOW006
        mlflow.log_param("epochs", epochs)
        mlflow.pytorch.log_model(model, name="model", input_example=x.numpy())
