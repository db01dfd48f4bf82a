"""Trains the regressor on the measurements of one station after the other."""

from pathlib import Path

import lightning as L
import numpy as np
import torch
from torch.utils.data import DataLoader, TensorDataset, random_split

from network import Regressor
import yaml

CONFIG = yaml.safe_load(Path(__file__).with_name("train.yaml").read_text(encoding="utf-8"))


def read(path):
    table = np.loadtxt(path, delimiter=",", skiprows=1, dtype="float32")
    keep = np.isfinite(table).all(axis=1)
    return table[keep]


def dataset(path):
    table = read(path)
    inputs = torch.from_numpy(table[:, :-1])
    targets = torch.from_numpy(table[:, -1])
    return TensorDataset(inputs, targets)


def halves(data, share):
    cut = int(share * len(data))
    return random_split(data, [cut, len(data) - cut], generator=torch.Generator().manual_seed(3))


def run(path):
    L.seed_everything(3)
    data = dataset(path)
    train, val = halves(data, 0.8)
    model = Regressor(data.tensors[0].shape[1], hidden_dim=CONFIG["hidden_dim"], lr=CONFIG["lr"])  # want: CONFIG006
    trainer = L.Trainer(max_epochs=CONFIG["max_epochs"], gradient_clip_val=CONFIG["gradient_clip_val"], logger=False)
    trainer.fit(model, DataLoader(train, batch_size=CONFIG["batch_size"], shuffle=True), DataLoader(val, batch_size=CONFIG["batch_size"]))
    return trainer.callback_metrics


def main():
    for path in sorted(Path("stations").glob("*.csv")):
        print(path.stem, run(path))


if __name__ == "__main__":
    main()
