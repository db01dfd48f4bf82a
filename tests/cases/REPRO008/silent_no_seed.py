"""What workers begin with need not be a seed; and an epoch may be a part of it."""

import os

import numpy as np
from torch.utils.data import DataLoader


class Epochs:
    def __init__(self, dataset):
        self.dataset = dataset
        self.epoch = 0

    def init_worker(self, worker_id):
        np.random.seed(1000 * self.epoch + worker_id)

    def loader(self):
        return DataLoader(self.dataset, 16, num_workers=4, worker_init_fn=self.init_worker)


def quiet_worker(worker_id):
    os.environ["OMP_NUM_THREADS"] = "1"


def val_loader(dataset):
    return DataLoader(dataset, 16, num_workers=4, worker_init_fn=quiet_worker)
