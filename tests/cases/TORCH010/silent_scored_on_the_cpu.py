import torch
from torch import nn

cpu = torch.device("cpu")


def evaluate(model, loader, device, embed):
    criterion = nn.CrossEntropyLoss()
    total = 0.0
    with torch.no_grad():
        for x, y in loader:
            logits = model(x.to(device)).to(cpu)
            total += criterion(logits, y).item()
            total += criterion(model(x.to(device)).cpu(), y).item()
            total += criterion(model(x.to(device)), y.to(device)).item()
            labels = embed(y)
            total += criterion(model(x.to(device)), labels).item()
    return total
