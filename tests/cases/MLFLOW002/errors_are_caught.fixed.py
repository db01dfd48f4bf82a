"""A failing trial must not stop the search."""

import logging

import mlflow

log = logging.getLogger(__name__)


def search(trials, train):
    for trial in trials:
        try:
            # want: MLFLOW002
            with mlflow.start_run():
                mlflow.log_params(trial)
                mlflow.log_metric("loss", train(trial))
        except RuntimeError:
            log.exception("trial %s", trial)
