"""Seeds, for all scripts."""

import random

import numpy as np
import torch


def prepare(seed: int) -> None:
    random.seed(seed)
    np.random.seed(seed)
    torch.manual_seed(seed)
