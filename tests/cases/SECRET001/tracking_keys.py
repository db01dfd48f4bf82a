"""Trains a segmentation network and reports to three services."""

import os

import comet_ml
import neptune
import wandb

WANDB_ENTITY = "lab"
NEPTUNE_API_TOKEN = "a3Bq9ZxLr27TmWc5YhVn84KdPs61GjEu"  # want: SECRET001


class Settings:
    project = "segmentation"
    comet_api_key = "Qm7ZtB2xLw9RkV4nYs8HcJd5P"  # want: SECRET001


def start(config, password="tr4in-Cluster"):  # want: SECRET001
    wandb.login(key="4f1a9c0be27d83561fd2047ab98ce6310d5b7e2a")  # want: SECRET001
    os.environ["AZURE_STORAGE_ACCESS_KEY"] = "Zk3vT9qLx2WmB7cYh4Rn8KdP1sGjEu6A"  # want: SECRET001
    experiment = comet_ml.Experiment(api_key=Settings.comet_api_key, project_name=Settings.project)
    run = neptune.init_run(project=config["project"], api_token=NEPTUNE_API_TOKEN)
    return experiment, run, password
