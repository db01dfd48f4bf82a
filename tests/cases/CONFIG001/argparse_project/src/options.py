import argparse


def add_training_options(parser):
    group = parser.add_argument_group("training")
    group.add_argument("--lr", type=float, default=0.001)
    group.add_argument("--epochs", type=int, default=30)  # want: CONFIG001
    group.add_argument("--warmup", type=int, default=None)


def parse_args():
    parser = argparse.ArgumentParser()
    parser.add_argument("--config", default="configs/base.yaml")
    parser.add_argument("--seed", type=int, default=7)
    add_training_options(parser)
    return parser.parse_args()
