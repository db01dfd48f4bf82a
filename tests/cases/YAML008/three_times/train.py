import yaml

with open("model.yaml") as file:
    config = yaml.safe_load(file)
print(config["model"]["depth"])
