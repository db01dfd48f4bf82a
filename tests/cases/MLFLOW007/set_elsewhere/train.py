"""The URI is set by the file that this one imports."""

import mlflow
from settings import prepare


def main(loss):
    prepare()
    with mlflow.start_run():
        mlflow.log_param("lr", 0.1)
        mlflow.log_metric("loss", loss)


if __name__ == "__main__":
    main(0.5)
