"""Every epoch logs, none says which one it is."""

import mlflow
from tqdm import tqdm


def train(model, loader, val_loader, epochs, run_epoch, evaluate):
    with mlflow.start_run():
        mlflow.log_params({"epochs": epochs})
        for epoch in tqdm(range(epochs)):
            loss = run_epoch(model, loader)
            scores = evaluate(model, val_loader)
            mlflow.log_metric("train_loss", loss, step=epoch)  # want: MLFLOW006
            mlflow.log_metrics({"val_loss": scores[0], "val_acc": scores[1]}, step=epoch)  # want: MLFLOW006
            for name, value in zip(("precision", "recall"), scores[2:]):
                mlflow.log_metric(name, value, step=epoch)  # want: MLFLOW006
