"""A seeded shuffle of an arbitrary order is arbitrary; so is a cut."""

import random
from pathlib import Path

from sklearn.model_selection import train_test_split


def parts(root: Path):
    files = list(sorted(root.glob('*.wav')))  # want: REPRO009
    random.seed(0)
    random.shuffle(files)
    return files[:800], files[800:]


def others(root: Path):
    return train_test_split(list(sorted(root.iterdir())), random_state=0)  # want: REPRO009
