import argparse

import yaml

parser = argparse.ArgumentParser()
parser.add_argument("--gpu", type=int)
with open("config.yaml") as handle:
    config = yaml.safe_load(handle)
config.update(vars(parser.parse_args()))
print(config["gpu"], config["epochs"])


def fill(options, extra):
    for key, value in extra.items():
        options[key] = value


with open("model.yaml") as handle:
    model = yaml.safe_load(handle)
fill(model, {"depth": 3})
print(model["depth"], model["width"])
