"""The curves are in TensorBoard, or come from autologging; MLflow gets the last value."""

import mlflow


def train(model, loader, epochs, optimizer, criterion, writer):
    with mlflow.start_run():
        mlflow.log_param("epochs", epochs)
        for epoch in range(epochs):
            for x, y in loader:
                loss = criterion(model(x), y)
                optimizer.zero_grad()
                loss.backward()
                optimizer.step()
            writer.add_scalar("loss", loss.item(), epoch)
        mlflow.log_metric("loss", loss)
