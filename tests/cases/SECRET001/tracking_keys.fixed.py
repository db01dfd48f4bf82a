"""Trains a segmentation network and reports to three services."""

import os

import comet_ml
import neptune
import wandb

WANDB_ENTITY = "lab"
NEPTUNE_API_TOKEN = os.environ["NEPTUNE_API_TOKEN"]  # want: SECRET001


class Settings:
    project = "segmentation"
    comet_api_key = os.environ["COMET_API_KEY"]  # want: SECRET001


def start(config, password=os.environ["PASSWORD"]):  # want: SECRET001
    wandb.login(key=os.environ["WANDB_API_KEY"])  # want: SECRET001
    os.environ["AZURE_STORAGE_ACCESS_KEY"] = "Zk3vT9qLx2WmB7cYh4Rn8KdP1sGjEu6A"  # want: SECRET001
    experiment = comet_ml.Experiment(api_key=Settings.comet_api_key, project_name=Settings.project)
    run = neptune.init_run(project=config["project"], api_token=NEPTUNE_API_TOKEN)
    return experiment, run, password
