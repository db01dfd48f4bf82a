import yaml

from torch import nn

with open("config.yaml") as handle:
    config = yaml.safe_load(handle)
print(config["epochs"], nn.Linear(**config["layer"]))
for name, value in config["metrics"].items():
    print(name, value)
