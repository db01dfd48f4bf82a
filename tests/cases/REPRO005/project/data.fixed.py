import torch
from torch.utils.data import DataLoader


def training_loader(dataset, config):
    return DataLoader(dataset, batch_size=config["batch_size"], shuffle=True, drop_last=True, generator=torch.Generator().manual_seed(0))  # want: REPRO005
