import os

import yaml


class EnvLoader(yaml.FullLoader):
    """Replaces `!env NAME` by the variable's value."""


def env(loader, node):
    return os.environ[loader.construct_scalar(node)]


EnvLoader.add_constructor("!env", env)


def settings(path):
    with open(path) as handle:
        return yaml.load(handle, Loader=EnvLoader)  # want: YAML001
