"""Prints what a training script would do with its config."""

import json

import yaml


def build(hidden, dropout, init):
    return [*hidden, dropout, init["scheme"], init["gain"]]


def main():
    with open("config.yaml") as handle:
        config = yaml.safe_load(handle)  # want: YAML006
    layers = build(**config["model"])
    lr = float(config["optimizer"]["lr"])
    betas = config["optimizer"].get("betas", [0.9, 0.99])
    print(json.dumps([config["name"], config["seed"], layers, lr, betas, config["resume"], config["labels"][0]]))


if __name__ == "__main__":
    main()
