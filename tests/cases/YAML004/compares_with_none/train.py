import yaml

with open("config.yaml") as handle:
    config = yaml.safe_load(handle)
if config["norm"] == "None":
    print("no normalisation")
