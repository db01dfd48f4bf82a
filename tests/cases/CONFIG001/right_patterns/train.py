"""Options that stay None, or absent, when they are not given."""

import argparse

import yaml


def parse():
    parser = argparse.ArgumentParser(argument_default=argparse.SUPPRESS)
    parser.add_argument("--lr", type=float)
    parser.add_argument("--amp", action="store_true")
    parser.add_argument("--dropout", type=float, default=argparse.SUPPRESS)
    return parser.parse_args()


def parse_second():
    parser = argparse.ArgumentParser()
    parser.add_argument("--epochs", type=int)
    parser.add_argument("--batch-size", type=int, default=None)
    parser.add_argument("--gamma", type=float, default=0.0, help="0 means: as in the config")
    parser.add_argument("--output", default="")
    parser.add_argument("--log-every", type=int, default=50)
    parser.add_argument("--width", type=int, default=64)
    return parser.parse_args()


def main():
    with open("config.yaml") as handle:
        cfg = yaml.safe_load(handle)
    cfg.update(vars(parse()))
    args = parse_second()
    epochs = args.epochs if args.epochs is not None else cfg["epochs"]
    batch_size = args.batch_size or cfg["batch_size"]
    gamma = args.gamma or cfg["gamma"]
    if args.output:
        cfg["output"] = args.output
    given = {name: value for name, value in vars(args).items() if value is not None}
    if args.width != 64:
        cfg["width"] = args.width
    print({**cfg, **given}, epochs, batch_size, gamma)


main()
