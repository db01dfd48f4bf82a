"""Autologging, the logger of Lightning, a file with the settings, and the parent of a fold."""

import mlflow
from sklearn.linear_model import Ridge


def with_autolog(x, y, x_val, y_val):
    mlflow.sklearn.autolog()
    with mlflow.start_run():
        model = Ridge().fit(x, y)
        mlflow.log_metric("r2", model.score(x_val, y_val))


def with_file(x, y, x_val, y_val, config):
    with mlflow.start_run():
        mlflow.log_dict(config, "config.yaml")
        model = Ridge(**config).fit(x, y)
        mlflow.log_metric("r2", model.score(x_val, y_val))


def folds(splits, config):
    with mlflow.start_run():
        mlflow.log_params(config)
        for number, (x, y, x_val, y_val) in enumerate(splits):
            with mlflow.start_run(run_name=f"fold {number}", nested=True):
                model = Ridge(**config).fit(x, y)
                mlflow.log_metric("r2", model.score(x_val, y_val))
