"""Lambdas, functions, classes, samplers and lists travel."""

import torch
from ray import tune


def relu(x):
    return max(x, 0.0)


def train(config):
    return {"loss": config["activation"](config["lr"])}


def search(path):
    space = {
        "lr": tune.sample_from(lambda spec: 10 ** -spec.config.power),
        "power": tune.randint(1, 5),
        "activation": relu,
        "optimizer": torch.optim.Adam,
        "scale": lambda x: 2 * x,
        "path": path,
        "seeds": [seed for seed in range(3)],
    }
    return tune.Tuner(train, param_space=space).fit()
