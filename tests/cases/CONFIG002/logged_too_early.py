"""Overrides are applied after the run has been recorded."""

import argparse

import mlflow
import wandb
import yaml


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--config", default="config.yaml")
    parser.add_argument("--lr", type=float)
    parser.add_argument("--epochs", type=int)
    args = parser.parse_args()
    with open(args.config) as handle:
        config = yaml.safe_load(handle)
    wandb.init(project="speech", config=config)  # want: CONFIG002
    mlflow.log_params(flatten(config))  # want: CONFIG002
    if args.lr is not None:
        config["optimizer"]["lr"] = args.lr
    overrides = {key: value for key, value in vars(args).items() if value is not None}
    config.update(overrides)
    train(config)


def flatten(config, prefix=""):
    flat = {}
    for key, value in config.items():
        flat |= flatten(value, f"{prefix}{key}.") if isinstance(value, dict) else {f"{prefix}{key}": value}
    return flat


def train(config):
    print(config)
