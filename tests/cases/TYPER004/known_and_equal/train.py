import argparse

import yaml

parser = argparse.ArgumentParser()
parser.add_argument("--lr", type=float, default=0.001)
args = parser.parse_args()
with open("config.yaml") as handle:
    config = yaml.safe_load(handle)
config.update(vars(args))
print(config["lr"])
