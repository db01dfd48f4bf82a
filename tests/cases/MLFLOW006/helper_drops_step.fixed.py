"""The step is handed in, and gets lost."""

import mlflow


def log_scalar(name, value, step, quiet):
    """Log a value."""
    if not quiet:
        mlflow.log_metric(name, value, step=step)  # want: MLFLOW006


def test_epoch(model, loader, evaluate):
    accuracy = evaluate(model, loader)
    mlflow.log_metric("test_accuracy", accuracy)  # want: MLFLOW006
    return accuracy


def main(model, loader, epochs, evaluate):
    with mlflow.start_run():
        for epoch in range(epochs):
            log_scalar("accuracy", test_epoch(model, loader, evaluate), epoch, False)
