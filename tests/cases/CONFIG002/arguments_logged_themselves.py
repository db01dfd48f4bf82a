"""The arguments are what is logged; the config of another library is loaded for it alone."""

import argparse

import wandb
import yaml

from project import fit


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--lr", type=float, default=1e-3)
    args = parser.parse_args()
    with open("augmentations.yaml") as handle:
        augmentations = yaml.safe_load(handle)
    wandb.init(project="speech", config=vars(args))
    wandb.config.update({"augmentations": augmentations})
    settings = dict(lr=args.lr, **augmentations)
    fit(settings)
