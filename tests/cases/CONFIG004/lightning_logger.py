import argparse
import os.path as osp

from lightning.pytorch import Trainer
from lightning.pytorch.loggers import MLFlowLogger


def build(argv=None):
    parser = argparse.ArgumentParser()
    parser.add_argument("--config", default="configs/base.yaml")
    args = parser.parse_args(argv)
    stem, _ = osp.splitext(osp.basename(args.config))
    experiment = osp.splitext(osp.basename(args.config))[0]
    logger = MLFlowLogger(experiment_name=experiment, tracking_uri="http://mlflow:5000")  # want: CONFIG004
    return Trainer(logger=logger, default_root_dir=stem)
