import torch
from evaluation import evaluate


def fit(model, optimizer, train_loader, val_loader):
    for x, y in train_loader:
        optimizer.zero_grad()
        torch.nn.functional.cross_entropy(model(x), y).backward()
        optimizer.step()
    with torch.no_grad():
        return evaluate(model, val_loader)


@torch.inference_mode()
def final(model, test_loader):
    return evaluate(model, test_loader)
