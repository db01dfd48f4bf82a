"""One part of the seeds."""

import numpy as np


def seed_data(seed: int) -> None:
    np.random.seed(seed)
