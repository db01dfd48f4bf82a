"""with, finally, end_run on each branch, and a stack that ends it."""

from contextlib import ExitStack

import mlflow


def by_with(rates, train):
    for lr in rates:
        with mlflow.start_run() as run:
            mlflow.log_metric("loss", train(lr))
        print(run.info.run_id)


def by_finally(rates, train):
    for lr in rates:
        mlflow.start_run()
        try:
            mlflow.log_metric("loss", train(lr))
        except RuntimeError:
            continue
        finally:
            mlflow.end_run()


def by_branches(rates, train):
    for lr in rates:
        run = mlflow.start_run()
        loss = train(lr)
        if loss != loss:
            mlflow.end_run(status="FAILED")
            continue
        mlflow.log_metric(f"loss of {run.info.run_id}", loss)
        mlflow.end_run()


def by_stack(rates, train):
    for lr in rates:
        with ExitStack() as stack:
            stack.enter_context(mlflow.start_run())
            mlflow.log_metric("loss", train(lr))


def by_name(rates, train):
    for lr in rates:
        run = mlflow.start_run(run_name=str(lr))
        with run:
            mlflow.log_metric("loss", train(lr))
