"""What is put into the config later does not come from the command line."""

import argparse

import mlflow
import torch
import yaml

from project import fit


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--config", required=True)
    args = parser.parse_args()
    with open(args.config) as handle:
        config = yaml.safe_load(handle)
    mlflow.log_params(config)
    config["device"] = "cuda" if torch.cuda.is_available() else "cpu"
    config["model"]["classes"] = len(config["labels"])
    fit(config, output=args.config)
