import yaml


def model(cfg):
    return cfg["width"], cfg["depth"]


with open("config.yaml") as handle:
    config = yaml.safe_load(handle)
print(model(config["model"]), config["epochs"], config["data"]["root"])
