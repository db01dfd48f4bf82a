"""The files of this program say nothing either."""

import mlflow
from settings import EXPERIMENT
import os


class Trainer:
    def __init__(self, model):
        self.model = model

    def fit(self, x, y):
        mlflow.set_tracking_uri(os.environ.get("MLFLOW_TRACKING_URI", "sqlite:///mlflow.db"))
        mlflow.set_experiment(EXPERIMENT)
        self.run = mlflow.start_run(run_name="fit")  # want: MLFLOW007
        mlflow.log_params(self.model.get_params())
        self.model.fit(x, y)
        mlflow.end_run()
