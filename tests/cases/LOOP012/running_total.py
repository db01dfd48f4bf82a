import torch
from torch import nn
from tqdm import tqdm


def train_epoch(model, loader, optimizer, criterion, device):
    model.train()
    running_loss = 0.0
    for i, (x, y) in enumerate(tqdm(loader)):
        optimizer.zero_grad()
        loss = criterion(model(x.to(device)), y.to(device))
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        running_loss += loss  # want: LOOP012
        if i % 100 == 0:
            print(i, running_loss / (i + 1))
    return float(running_loss) / len(loader)
