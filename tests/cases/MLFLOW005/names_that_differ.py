"""Formatted names, no names, one run resumed, one of two branches."""

import mlflow


def search(rates, train):
    for lr in rates:
        with mlflow.start_run(run_name=f"lr={lr}"):
            mlflow.log_metric("loss", train(lr))
        with mlflow.start_run():
            mlflow.log_metric("loss", train(lr))


def resume(ids):
    for run_id in ids:
        with mlflow.start_run(run_id=run_id, run_name="evaluated"):
            mlflow.set_tag("state", "evaluated")


def either(nested, train):
    if nested:
        with mlflow.start_run(run_name="once", description="small"):
            mlflow.log_metric("loss", train(0.1))
    else:
        with mlflow.start_run(run_name="once"):
            mlflow.log_metric("loss", train(0.01))
