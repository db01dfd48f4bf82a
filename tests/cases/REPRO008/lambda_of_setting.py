"""The worker's number is added, but the next epoch begins with the same numbers again."""

import numpy as np
from torch.utils.data import DataLoader


def loaders(train, val, args):
    return (
        DataLoader(
            train,
            args.batch_size,
            shuffle=True,
            num_workers=8,
            worker_init_fn=lambda worker: np.random.seed(args.seed + worker),  # want: REPRO008
        ),
        DataLoader(val, args.batch_size, num_workers=8),
    )
