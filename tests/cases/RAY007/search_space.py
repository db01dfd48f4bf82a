"""A search whose trials are to write to one file."""

import threading

from ray import tune


def train(config):
    return {"loss": config["lr"] ** 2}


def search(path):
    space = {
        "lr": tune.loguniform(1e-4, 1e-1),
        "log": open(path, "w"),  # want: RAY007
        "sync": {"lock": threading.Lock()},  # want: RAY007
    }
    return tune.Tuner(train, param_space=space).fit()
