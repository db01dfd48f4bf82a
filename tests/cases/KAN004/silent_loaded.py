import torch
from kan import KAN


def tune(dataset, path):
    model = KAN(width=[2, 5, 1], grid=50)
    model.load_state_dict(torch.load(path, weights_only=True))
    model.fit(dataset, steps=20)


def explained(dataset):
    # the target has 30 periods, and a coarse grid can't see them
    model = KAN(width=[1, 3, 1], grid=60)
    model.fit(dataset, steps=20)
