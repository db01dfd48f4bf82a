"""The code asks whether the option was given; its default answers yes each time."""

import argparse

import yaml

CONFIG = """
lr: 0.01
epochs: 20
patience: 5
"""


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--lr", type=float, default=0.1, help="learning rate")  # want: CONFIG001
    parser.add_argument("--epochs", type=int, default=20)
    parser.add_argument("--patience", type=int, default=3)  # want: CONFIG001
    args = parser.parse_args()
    config = yaml.safe_load(CONFIG)
    lr = args.lr if args.lr is not None else config["lr"]
    epochs = args.epochs or config["epochs"]
    if args.patience is not None:
        config["patience"] = args.patience
    print(lr, epochs, config)


main()
