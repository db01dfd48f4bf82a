import yaml

with open("config.yaml") as handle:
    config = yaml.safe_load(handle)
config.setdefault("seed", 1)
config["run"] = {"name": "first"}
print(config.get("lr", 0.1), config["seed"], config["run"]["name"])
if "resume" in config:
    print(config["resume"])
try:
    print(config["debug"])
except KeyError:
    print("no debug")
if config["epochs"] > 3:
    print(config["long"])
