import yaml


def load() -> dict:
    with open("config.yaml") as handle:
        return yaml.safe_load(handle)


config = load()
print(config["checkpoint"], config["clip"])
