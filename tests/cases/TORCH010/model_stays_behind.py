import torch
from torch import nn


class Encoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.Linear(32, 8)

    def forward(self, x):
        return self.body(x)


def embed(loader, args):
    encoder = Encoder()
    encoder.eval()
    found = []
    with torch.no_grad():
        for x, _ in loader:
            x = x.to(args.device)
            found.append(encoder(x).cpu())  # want: TORCH010
    return torch.cat(found)


def pad(batch, device):
    batch = batch.to(device)
    return torch.cat([batch, torch.zeros(4, 32)])  # want: TORCH010
