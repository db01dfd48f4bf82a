"""Another program with a config of its own."""

import argparse

import yaml

parser = argparse.ArgumentParser()
parser.add_argument("--epochs", type=int, default=1)
parser.add_argument("--config", required=True)
args = parser.parse_args()
with open(args.config) as handle:
    config = yaml.safe_load(handle)
config.update(vars(args))
