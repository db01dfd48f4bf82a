"""Names imported from yaml: what nothing else uses makes way for safe_load."""

from yaml import dump, safe_load


def read(path):
    with open(path) as handle:
        return safe_load(handle)  # want: YAML001


def write(path, config):
    with open(path, "w") as handle:
        dump(config, handle, sort_keys=False)
