import torch
from torch import nn


def search(widths, loader, device):
    for width in widths:
        net = nn.Sequential(nn.Linear(8, width), nn.Linear(width, 1)).to(device)  # want: LOOP018
        optimizer = torch.optim.Adam(net.parameters())
        for x, y in loader:
            optimizer.zero_grad()
            nn.functional.mse_loss(net(x.to(device)), y.to(device)).backward()
            optimizer.step()
        print(width)
