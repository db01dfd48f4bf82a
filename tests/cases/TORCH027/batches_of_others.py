"""Batches that move in place, twins with an underscore, and a try."""

import torch
from torch_geometric.loader import DataLoader


def train(model, data_set, criterion, device, handle):
    for batch in DataLoader(data_set, batch_size=8):
        batch.to(device)
        out = model(batch.x, batch.edge_index)
        out.clamp_(0, 1)
        out.detach_()
        batch.x.squeeze_(0)
        criterion(out, batch.y).backward()
    handle.detach()
    weights = torch.ones(4)
    try:
        weights.view(2, 3)
    except RuntimeError:
        weights = torch.ones(2, 3)
    return weights
