"""Data-parallel training with a connection in the configuration."""

import sqlite3

from ray.train import ScalingConfig
from ray.train.torch import TorchTrainer


def loop(config):
    config["db"].execute("INSERT INTO runs VALUES (?)", (config["lr"],))


def main(path):
    db = sqlite3.connect(path)
    trainer = TorchTrainer(
        loop,
        train_loop_config={"lr": 1e-3, "db": db},  # want: RAY007
        scaling_config=ScalingConfig(num_workers=2),
    )
    return trainer.fit()
