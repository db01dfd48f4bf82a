"""By keyword, by position, in helpers that pass them on; a single value needs none."""

import mlflow


def log_scalar(name, value, step):
    mlflow.log_metric(name, value, step=step)


def train(model, loader, epochs, run_epoch, evaluate, optimizer):
    with mlflow.start_run():
        mlflow.log_params({"epochs": epochs})
        for epoch in range(epochs):
            loss = run_epoch(model, loader)
            loss.backward()
            optimizer.step()
            mlflow.log_metric("train_loss", loss, epoch)
            mlflow.log_metrics({"val_loss": evaluate(model)}, step=epoch)
            log_scalar("lr", optimizer.param_groups[0]["lr"], epoch)
        mlflow.log_metric("final_loss", loss)
        mlflow.log_metric("accuracy", evaluate(model))
