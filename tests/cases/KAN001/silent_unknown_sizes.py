import pandas as pd
import torch
from kan import KAN, create_dataset


def from_file(path):
    frame = pd.read_csv(path)
    x = torch.tensor(frame.values)
    dataset = {"train_input": x[:, :3], "train_label": x[:, 3:], "test_input": x[:, :3], "test_label": x[:, 3:]}
    model = KAN(width=[3, 2, 1], grid=300, k=3)
    model.fit(dataset, steps=10)


def by_argument(f, samples, grid):
    dataset = create_dataset(f, n_var=1, train_num=samples)
    model = KAN(width=[1, 1], grid=grid)
    model.fit(dataset)
    wide = KAN(width=[1, 1], grid=400)
    wide.fit(dataset)


def twice(f):
    dataset = create_dataset(f, train_num=10)
    dataset = create_dataset(f, train_num=10000)
    model = KAN(width=[2, 1], grid=100)
    model.fit(dataset)
