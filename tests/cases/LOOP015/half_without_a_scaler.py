import torch
from torch import nn


def finetune(model, loader, optimizer, device):
    for x, y in loader:
        with torch.cuda.amp.autocast():  # want: LOOP015
            loss = nn.functional.cross_entropy(model(x.to(device)), y.to(device))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
