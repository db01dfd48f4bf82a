"""torch gives every worker and epoch another number, from which the others follow."""

import random

import numpy as np
import torch
from torch.utils.data import DataLoader


def init_worker(worker_id):
    seed = torch.initial_seed() % 2**32
    np.random.seed(seed)
    random.seed(seed + worker_id)


def train_loader(dataset):
    return DataLoader(dataset, 16, num_workers=4, worker_init_fn=init_worker)
