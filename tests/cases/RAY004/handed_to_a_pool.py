"""The pool of workers asks for the GPUs."""

import ray
import torch

from pools import Workers


@ray.remote
class Encoder:
    def __init__(self):
        self.layer = torch.nn.Linear(8, 8).cuda()

    def run(self, x):
        return self.layer(x)


def main(gpus):
    return Workers(Encoder, gpus_per_worker=gpus)
