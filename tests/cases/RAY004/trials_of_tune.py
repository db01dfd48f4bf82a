"""Trials on the GPU."""

import torch
from ray import train, tune


def fit(config):
    device = "cuda" if torch.cuda.is_available() else "cpu"
    model = torch.nn.Linear(8, 1).to(device)
    train.report({"loss": float(model(torch.ones(1, 8, device=device)).sum()) * config["lr"]})


def search(rates):
    return tune.Tuner(fit, param_space={"lr": tune.grid_search(rates)}).fit()  # want: RAY004


def search_by_run(rates):
    return tune.run(fit, config={"lr": tune.grid_search(rates)})  # want: RAY004


def search_with_gpus(rates, gpus):
    tune.run(fit, config={"lr": tune.grid_search(rates)}, resources_per_trial={"gpu": gpus})
    return tune.Tuner(tune.with_resources(fit, {"gpu": 1}), param_space={"lr": tune.grid_search(rates)}).fit()
