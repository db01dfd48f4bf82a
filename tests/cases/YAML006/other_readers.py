import json

import yaml
from omegaconf import OmegaConf

config = OmegaConf.load("config.yaml")
print(config["lr"], config["epochs"], config["name"])
with open("data.json") as handle:
    data = json.load(handle)
print(data["lr"], data["epochs"], data["name"])
print(yaml.safe_dump({"lr": data["lr"]}))
