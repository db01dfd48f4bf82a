"""All workers draw the same numbers."""

import random

import numpy as np
from torch.utils.data import DataLoader

SEED = 1234


def init_worker(worker_id):
    np.random.seed(SEED)  # want: REPRO008
    random.seed(SEED)


def train_loader(dataset):
    return DataLoader(dataset, batch_size=16, shuffle=True, num_workers=4, worker_init_fn=init_worker)
