import yaml

with open("settings.yaml") as handle:
    settings = yaml.safe_load(handle)
print(settings["target"], settings["params"])
