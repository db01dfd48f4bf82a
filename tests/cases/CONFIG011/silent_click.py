"""click reads false, no and 0."""

import click
import numpy as np


@click.command()
@click.option("--log-model", type=bool, default=True)
@click.option("--balanced", type=click.BOOL, default=False)
def main(log_model, balanced):
    mask = np.zeros(10, dtype=bool)
    print(log_model, balanced, mask.astype(bool))
