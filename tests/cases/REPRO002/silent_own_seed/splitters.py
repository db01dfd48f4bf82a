import numpy as np


class RandomSplitter:
    """Splits rows at random, the same way for the same seed."""

    def split(self, dataset, train=0.8, seed=None):
        if seed is not None:
            np.random.seed(seed)
        shuffled = np.random.permutation(len(dataset))
        cut = int(train * len(dataset))
        return shuffled[:cut], shuffled[cut:]


class Walkers:
    def __init__(self, count, seed=None):
        self.count = count
        if seed is not None:
            np.random.seed(int(seed))

    def move(self, positions):
        return positions + np.random.normal(size=(self.count, 3))
