import argparse

import yaml

parser = argparse.ArgumentParser()
parser.add_argument("--config", required=True)
parser.add_argument("--lr", type=float, default=0.001)  # want: TYPER004
parser.add_argument("--device", default="cuda")
parser.add_argument("--batch_size", type=int)
args = parser.parse_args()
with open(args.config) as handle:
    config = yaml.safe_load(handle)
config.update(vars(args))
print(config["lr"])
