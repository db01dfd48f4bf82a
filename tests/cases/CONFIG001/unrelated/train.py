import argparse

import yaml

parser = argparse.ArgumentParser()
parser.add_argument("--lr", type=float, default=0.1)
parser.add_argument("--epochs", type=int, default=90)
args = parser.parse_args()

with open("augmentation.yaml") as handle:
    augmentation = yaml.safe_load(handle)

print(args.lr, args.epochs, augmentation["crop"])
