"""Logs somewhere."""

import mlflow


def main(loss):
    mlflow.set_experiment("digits")
    with mlflow.start_run():  # want: MLFLOW007
        mlflow.log_param("lr", 0.1)
        mlflow.log_metric("loss", loss)
    with mlflow.start_run():
        mlflow.log_param("lr", 0.01)


if __name__ == "__main__":
    main(0.5)
