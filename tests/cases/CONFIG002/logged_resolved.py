"""Overrides first, then the record; or both are kept."""

import argparse

import mlflow
import wandb
import yaml

from project import fit


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--lr", type=float)
    args = parser.parse_args()
    with open("config.yaml") as handle:
        config = yaml.safe_load(handle)
    if args.lr is not None:
        config["lr"] = args.lr
    wandb.init(project="speech", config=config)
    fit(config)


def both(args):
    with open("config.yaml") as handle:
        config = yaml.safe_load(handle)
    resolved = {**config, **vars(args)}
    mlflow.log_dict(config, "config_file.yaml")
    mlflow.log_params(resolved)
    fit(resolved)
