"""The URI stands in the settings of the program."""

import mlflow


def main(settings, loss):
    mlflow.set_experiment(settings["experiment"])
    with mlflow.start_run():
        mlflow.log_params(settings["model"])
        mlflow.log_metric("loss", loss)


if __name__ == "__main__":
    main({"experiment": "digits", "model": {"alpha": 1.0}}, 0.5)
