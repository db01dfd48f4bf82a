import torch
from torch import nn


def evaluate(loader):
    model = nn.Sequential(nn.Flatten(), nn.Linear(784, 10))
    normalise = nn.Softmax(dim=0)
    right = 0
    for images, labels in loader:
        logits = model(images)
        probabilities = normalise(logits)  # want: TORCH030
        right += (logits.argmax(-1) == labels).sum().item()  # want: TORCH030
        right += (torch.argmax(logits, dim=-1) == labels).sum().item()  # want: TORCH030
        print(probabilities)
    return right
