import torch
from kan import *


def hinge():
    dataset = create_dataset(lambda x: torch.relu(x[:, [0]] - 0.3), n_var=1)
    model = KAN(width=[1, 1], grid=10, k=1)
    model.fit(dataset, steps=20)


def said():
    # linear splines, to compare with a ReLU network of the same knots
    return KAN(width=[2, 5, 1], grid=5, k=1)


def beside():
    return KAN(width=[2, 5, 1], grid=5, k=1)  # piecewise linear on purpose
