import argparse
import sys

import yaml


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--config", required=True)
    args = parser.parse_args()
    with open(args.config) as handle:
        config = yaml.load(handle, Loader=yaml.UnsafeLoader)  # want: YAML002
    print(config["lr"])


def old():
    return yaml.unsafe_load(open(sys.argv[1]))  # want: YAML002


def asked():
    name = input("Config? ")
    with open(f"configs/{name}.yaml") as handle:
        return yaml.full_load(handle)  # want: YAML002
