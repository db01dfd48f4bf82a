from ruamel.yaml import YAML

yaml = YAML()
with open("config.yaml") as handle:
    config = yaml.load(handle)
