"""Data for the trials comes from a generator."""

from ray import tune


def batches(path):
    with open(path) as file:
        for line in file:
            yield line.split(",")


def train(config, data):
    return {"loss": config["lr"] * sum(len(row) for row in data)}


def search(path):
    rows = (line.split() for line in open(path))
    tune.run(train, config={"lr": 0.1, "rows": rows})  # want: RAY007
    return tune.Tuner(tune.with_parameters(train, data=batches(path))).fit()  # want: RAY007
