"""The seed is the second in which the run began; nobody will know it afterwards."""

import time

import numpy as np
import torch


def set_up():
    seed = int(time.time())
    np.random.seed(seed)  # want: REPRO007
    torch.manual_seed(seed)
