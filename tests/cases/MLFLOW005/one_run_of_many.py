"""The loop leaves with its first run; the others are of two experiments."""

import mlflow


def first(candidates, train):
    for candidate in candidates:
        if not candidate.ready:
            continue
        mlflow.start_run(run_name="first")
        train(candidate)
        mlflow.end_run()
        break


def classification(model):
    mlflow.set_experiment("classification")
    with mlflow.start_run(run_name="baseline"):
        mlflow.log_metric("score", model())


def regression(model):
    mlflow.set_experiment("regression")
    with mlflow.start_run(run_name="baseline"):
        mlflow.log_metric("score", model())
