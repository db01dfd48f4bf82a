"""Logs somewhere."""

import mlflow
import os


def main(loss):
    mlflow.set_tracking_uri(os.environ.get("MLFLOW_TRACKING_URI", "sqlite:///mlflow.db"))
    mlflow.set_experiment("digits")
    with mlflow.start_run():  # want: MLFLOW007
        mlflow.log_param("lr", 0.1)
        mlflow.log_metric("loss", loss)
    with mlflow.start_run():
        mlflow.log_param("lr", 0.01)


if __name__ == "__main__":
    main(0.5)
