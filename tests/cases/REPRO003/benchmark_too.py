"""Deterministic when it is seeded, and then the fastest algorithm of the day after all."""

import random

import torch
import torch.backends.cudnn as cudnn
from detector import build


def main(options):
    if options.seed is not None:
        random.seed(options.seed)
        torch.manual_seed(options.seed)
        cudnn.deterministic = True

    torch.set_num_threads(4)
    cudnn.benchmark = True  # want: REPRO003
    build(options).train()
