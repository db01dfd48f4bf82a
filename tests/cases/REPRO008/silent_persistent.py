"""The workers live as long as the loader: what they draw goes on from epoch to epoch."""

import numpy as np
from torch.utils.data import DataLoader


def train_loader(dataset, seed):
    return DataLoader(
        dataset,
        16,
        num_workers=4,
        persistent_workers=True,
        worker_init_fn=lambda worker: np.random.seed(seed + worker),
    )
