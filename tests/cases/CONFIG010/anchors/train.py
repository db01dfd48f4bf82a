import yaml

with open("config.yaml") as handle:
    config = yaml.safe_load(handle)
print(config["train"]["size"], config["test"]["size"])
