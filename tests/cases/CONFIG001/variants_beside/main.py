"""One recipe is the default of --recipe, others lie beside it: the class cannot agree with all of them."""

import argparse

import lightning as L
import yaml


class Encoder(L.LightningModule):
    def __init__(self, width: int = 64, freeze: bool = True):
        super().__init__()
        self.save_hyperparameters()


parser = argparse.ArgumentParser()
parser.add_argument("--recipe", default="recipes/small.yaml")
with open(parser.parse_args().recipe) as handle:
    recipe = yaml.safe_load(handle)
encoder = Encoder(**recipe["encoder"])
