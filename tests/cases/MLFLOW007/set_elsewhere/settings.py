"""Settings."""

import mlflow


def prepare():
    mlflow.set_tracking_uri("http://tracking:5000")
