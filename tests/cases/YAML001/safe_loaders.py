"""Loaders that build plain values only."""

from pathlib import Path

import yaml
from yaml import CSafeLoader, SafeLoader
from yaml import load as read_yaml

FAST = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class UniqueKeys(yaml.SafeLoader):
    """Refuses a key that is given twice."""

    def construct_mapping(self, node, deep=False):
        keys = [self.construct_object(key, deep=deep) for key, _ in node.value]
        if len(keys) != len(set(keys)):
            raise ValueError(f"a key is given twice in {keys}")
        return super().construct_mapping(node, deep)


class WithIncludes(UniqueKeys):
    pass


def load_all_configs(folder: Path):
    for path in sorted(folder.glob("*.yaml")):
        text = path.read_text()
        yield yaml.safe_load(text)
        yield yaml.load(text, Loader=yaml.SafeLoader)
        yield yaml.load(text, CSafeLoader)
        yield from yaml.load_all(text, Loader=SafeLoader)
        yield from yaml.safe_load_all(text)
        yield read_yaml(text, Loader=yaml.BaseLoader)
        yield yaml.load(text, Loader=UniqueKeys)
        yield yaml.load(text, WithIncludes)
        yield yaml.load(text, Loader=FAST)
