import argparse

import yaml

parser = argparse.ArgumentParser()
parser.add_argument("--lr", type=float, default=0.1)
parser.add_argument("--epochs", type=int, default=90)
with open("config.yaml") as handle:
    parser.set_defaults(**yaml.safe_load(handle))
args = parser.parse_args()
print(args.lr, args.epochs)
