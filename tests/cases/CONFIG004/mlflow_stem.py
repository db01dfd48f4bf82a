"""Tabular baseline with MLflow."""

from pathlib import Path

import mlflow
import yaml
from sklearn.linear_model import LogisticRegression


def main(config_file):
    config = yaml.safe_load(Path(config_file).read_text())
    mlflow.sklearn.autolog()
    experiment = mlflow.set_experiment(Path(config_file).stem)  # want: CONFIG004
    with mlflow.start_run(experiment_id=experiment.experiment_id):
        LogisticRegression(C=config["C"])


def variants(args, client):
    name = Path(args.config).name.split(".")[0]
    mlflow.set_experiment(f"churn-{name}")  # want: CONFIG004
    return client.create_experiment("tuning_" + Path(args["cfg_path"]).stem)  # want: CONFIG004
