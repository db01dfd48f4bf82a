import argparse

import yaml

parser = argparse.ArgumentParser()
parser.add_argument("--lr", type=float, default=0.1)
args = parser.parse_args()
with open("classes.yaml") as handle:
    classes = yaml.safe_load(handle)
print(classes["names"], args.lr)
