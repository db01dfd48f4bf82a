import numpy as np
import torch
from kan import KAN

GRID = 64


def main():
    x = torch.from_numpy(np.linspace(-1, 1, 40)).float().unsqueeze(1)
    dataset = {"train_input": x, "train_label": torch.sin(3 * x), "test_input": x, "test_label": torch.sin(3 * x)}
    model = KAN([1, 4, 1], GRID, 3)  # want: KAN001
    model.train(dataset, opt="LBFGS", steps=20)


def entries():
    data = {}
    data["train_input"] = torch.rand(30, 2)
    data["train_label"] = data["train_input"].sum(1, keepdim=True)
    kan = KAN(width=[2, 1], grid=50)  # want: KAN001
    kan.fit(data, steps=20)
