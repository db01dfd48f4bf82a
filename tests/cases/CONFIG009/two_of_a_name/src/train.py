import yaml

with open("config.yaml") as handle:  # of the folder that the program is started in
    config = yaml.safe_load(handle)
print(config["epochs"], config["lr"])
