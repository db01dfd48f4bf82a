import torch
import torch.optim as optim
from efficient_kan import KAN


def quick(loader):
    model = KAN([784, 64, 10])
    optimizer = optim.Adam(model.parameters(), lr=0.01)  # want: KAN009
    for x, y in loader:
        optimizer.zero_grad()
        torch.nn.functional.cross_entropy(model(x), y).backward()
        optimizer.step()


def usual(loader):
    model = KAN([784, 64, 10]).cuda()
    optimizer = optim.AdamW(model.parameters(), lr=1e-3, weight_decay=1e-4)  # want: KAN009
    for x, y in loader:
        optimizer.zero_grad()
        torch.nn.functional.cross_entropy(model(x), y).backward()
        optimizer.step()
