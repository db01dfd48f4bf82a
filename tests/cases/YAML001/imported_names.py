"""Names imported from yaml: what nothing else uses makes way for safe_load."""

from yaml import Loader, dump, load


def read(path):
    with open(path) as handle:
        return load(handle, Loader=Loader)  # want: YAML001


def write(path, config):
    with open(path, "w") as handle:
        dump(config, handle, sort_keys=False)
