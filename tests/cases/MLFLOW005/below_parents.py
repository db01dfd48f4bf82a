"""Children are told apart by their parents."""

import mlflow


def folds(models, splits):
    for name, model in models.items():
        with mlflow.start_run(run_name=name):
            with mlflow.start_run(run_name="evaluation", nested=True):
                mlflow.log_metric("score", model(splits))
