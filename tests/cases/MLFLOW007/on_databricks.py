"""Databricks brings the server."""

import mlflow

mlflow.set_registry_uri("databricks-uc")


def main(loss):
    with mlflow.start_run():
        mlflow.log_param("lr", 0.1)
        mlflow.log_metric("loss", loss)


if __name__ == "__main__":
    main(0.5)
