"""The config replaces the parser's defaults: timm's pattern, with a config of the project."""

import argparse

import yaml


def parse_args():
    config_parser = argparse.ArgumentParser(add_help=False)
    config_parser.add_argument("-c", "--config", default="recipe.yaml")
    parser = argparse.ArgumentParser(parents=[config_parser])
    parser.add_argument("--lr", type=float, default=0.05)  # want: CONFIG001
    parser.add_argument("--epochs", type=int, default=300)
    parser.add_argument("--amp", action="store_true", default=False)
    parser.add_argument("--pin-mem", action="store_true")

    config_args, remaining = config_parser.parse_known_args()
    if config_args.config:
        with open(config_args.config) as handle:
            parser.set_defaults(**yaml.safe_load(handle))
    return parser.parse_args(remaining)


print(parse_args())
