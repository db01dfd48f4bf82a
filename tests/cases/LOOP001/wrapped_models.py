"""DataParallel, DistributedDataParallel and torch.compile keep the mode of what they wrap."""

import torch
from torch import nn
from torch.nn.parallel import DistributedDataParallel as DDP


def main(train_loader, val_loader, rank):
    net = nn.Sequential(nn.Conv2d(3, 8, 3), nn.BatchNorm2d(8), nn.Flatten(), nn.LazyLinear(10))
    model = DDP(torch.compile(net).to(rank), device_ids=[rank])
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    for _ in range(5):
        model.train()
        for x, y in train_loader:
            optimizer.zero_grad(set_to_none=True)
            nn.functional.cross_entropy(model(x), y).backward()
            optimizer.step()
        with torch.no_grad():
            hits = sum((model(x).argmax(1) == y).sum().item() for x, y in val_loader)  # want: LOOP001
        print(hits)
