"""Other things that are called load."""

import json
import pickle

import numpy as np
import torch
from ruamel.yaml import YAML

yaml = YAML(typ="safe")


def load(path, Loader=None):
    """The project's own loader of checkpoints."""
    return torch.load(path, map_location="cpu", weights_only=True)


def everything(folder):
    with open(folder / "config.yaml") as handle:
        config = yaml.load(handle)
    with open(folder / "stages.yaml") as handle:
        stages = list(yaml.load_all(handle))
    with open(folder / "classes.json") as handle:
        classes = json.load(handle)
    with open(folder / "vocabulary.pkl", "rb") as handle:
        vocabulary = pickle.load(handle)
    return config, stages, classes, vocabulary, np.load(folder / "mean.npy"), load(folder / "best.pt")
