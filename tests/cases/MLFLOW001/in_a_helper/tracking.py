"""What a run is told by."""

import mlflow


def _flat(config):
    return {str(key): value for key, value in config.items()}


def describe(config):
    mlflow.set_tag("team", "pricing")
    mlflow.log_params(_flat(config))
