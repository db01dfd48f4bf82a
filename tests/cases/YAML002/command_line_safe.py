import argparse

import yaml

parser = argparse.ArgumentParser()
parser.add_argument("--config", default="config.yaml")
args = parser.parse_args()
with open(args.config) as handle:
    config = yaml.safe_load(handle)
print(config["lr"], config["epochs"])
