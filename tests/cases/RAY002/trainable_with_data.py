"""The training function of a search takes its data from around it."""

import pandas as pd
from ray import train, tune


def search(path, rates):
    data = pd.read_csv(path)

    def fit(config):
        train.report({"loss": (data["y"] * config["lr"]).mean()})  # want: RAY002

    return tune.Tuner(fit, param_space={"lr": tune.grid_search(rates)}).fit()


def search_with_parameters(path, rates):
    table = pd.read_csv(path)

    def fit(config, table):
        train.report({"loss": (table["y"] * config["lr"]).mean()})

    return tune.Tuner(tune.with_parameters(fit, table=table), param_space={"lr": tune.grid_search(rates)}).fit()
