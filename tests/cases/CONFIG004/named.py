"""Names that are given, and files that are named after something else."""

import os
from pathlib import Path

import mlflow
import wandb

EXPERIMENT = "churn-baseline"


def start(config, args):
    mlflow.set_experiment(EXPERIMENT)
    mlflow.set_experiment(config["experiment"]["name"])
    mlflow.set_experiment(config.name)
    mlflow.set_experiment(args.config_name)
    mlflow.set_tag("config", Path(args.config).stem)
    wandb.init(project=config["project"], name=Path(args.config).stem)
    return os.getenv("MLFLOW_EXPERIMENT_NAME", EXPERIMENT)
