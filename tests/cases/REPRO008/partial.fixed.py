"""Rank and worker tell the workers apart, and nothing tells the epochs apart."""

from functools import partial

import numpy as np
import torch
from torch.utils.data import DataLoader


def init_worker(worker_id, workers, rank, seed):
    worker_seed = workers * rank + worker_id + seed
    np.random.seed(torch.initial_seed() % 2**32)  # want: REPRO008


def train_loader(dataset, rank, seed):
    init = partial(init_worker, workers=4, rank=rank, seed=seed)
    return DataLoader(
        dataset, 16, num_workers=4, worker_init_fn=partial(init_worker, workers=4, rank=rank, seed=seed)
    ), init
