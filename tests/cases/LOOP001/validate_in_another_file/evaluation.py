import torch


@torch.no_grad()
def validate(model, loader, criterion):
    losses = []
    for x, y in loader:
        losses.append(criterion(model(x), y).item())  # want: LOOP001
    return sum(losses) / len(losses)
