import torch
from src.models.attention import Attention


def train(loader, optimizer, criterion):
    model = Attention()
    for query, key, value, mask, target in loader:
        optimizer.zero_grad()
        with torch.autocast("cuda", dtype=torch.float16):
            loss = criterion(model(query, key, value, mask), target)
        loss.backward()
        optimizer.step()
