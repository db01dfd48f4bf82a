"""A failing trial must not stop the search."""

import logging

import mlflow

log = logging.getLogger(__name__)


def search(trials, train):
    for trial in trials:
        try:
            mlflow.start_run()  # want: MLFLOW002
            mlflow.log_params(trial)
            mlflow.log_metric("loss", train(trial))
            mlflow.end_run()
        except RuntimeError:
            log.exception("trial %s", trial)
