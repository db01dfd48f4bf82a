"""Who asks for the loader says what makes its batches: here it puts them on the GPU, where nothing can be pinned."""

import torch
from torch.utils.data import DataLoader


def get_loader(data, collate_fn, shuffle=True):
    return DataLoader(data, batch_size=64, shuffle=shuffle, collate_fn=collate_fn)


def train(model, data, criterion, optimizer):
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")

    def collate(items):
        return [model.encode(item, device) for item in items]

    for x, y in get_loader(data, collate):
        loss = criterion(model(x.to(device)), y.to(device))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
