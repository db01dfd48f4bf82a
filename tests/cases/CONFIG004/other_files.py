"""The data, the output folder or the model: their names are what is compared."""

import os
from pathlib import Path

import mlflow
import wandb


def start(args, cfg):
    mlflow.set_experiment(Path(args.dataset).stem)
    mlflow.set_experiment(os.path.basename(args.output))
    wandb.init(project=os.path.basename(cfg.model_path))
    wandb.init(project=Path(cfg.data.root).name)
    wandb.init(project=Path(__file__).resolve().parent.name)
    wandb.init(project=os.path.split(os.getcwd())[1])
