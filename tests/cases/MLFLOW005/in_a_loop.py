"""All trials have one name."""

import mlflow


def search(rates, train):
    for lr in rates:
        with mlflow.start_run(run_name="trial"):  # want: MLFLOW005
            mlflow.log_param("lr", lr)
            mlflow.log_metric("loss", train(lr))
