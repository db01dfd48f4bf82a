"""Copied, and not renamed."""

import mlflow


def ridge(model, x, y):
    with mlflow.start_run(run_name="baseline"):
        mlflow.log_param("model", "ridge")
        mlflow.log_metric("score", model.fit(x, y).score(x, y))


def lasso(model, x, y):
    with mlflow.start_run(run_name="baseline"):  # want: MLFLOW005
        mlflow.log_param("model", "lasso")
        mlflow.log_metric("score", model.fit(x, y).score(x, y))
