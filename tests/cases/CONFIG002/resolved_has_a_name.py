import argparse

import mlflow
import yaml
from omegaconf import OmegaConf

from project import fit


def load_config(path):
    with open(path) as handle:
        return yaml.safe_load(handle)


def main(argv=None):
    parser = argparse.ArgumentParser()
    parser.add_argument("--lr", type=float)
    args = parser.parse_args(argv)
    config = load_config("config.yaml")
    overrides = {k: v for k, v in vars(args).items() if v is not None}
    resolved = {**config, **overrides}
    with mlflow.start_run():
        mlflow.log_params(config)  # want: CONFIG002
        fit(resolved)


def with_omegaconf():
    base = OmegaConf.load("config.yaml")
    cli = OmegaConf.from_cli()
    cfg = OmegaConf.merge(base, cli)
    mlflow.log_dict(OmegaConf.to_container(base), "config.yaml")  # want: CONFIG002
    return fit(cfg)
