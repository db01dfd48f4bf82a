"""Names that are imported one by one, and a decorated forward."""

import torch
from torch import nn
from torch.amp import GradScaler, autocast


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.layer = nn.Linear(8, 8)

    @autocast("cuda")  # want: LOOP016
    def forward(self, x):
        return self.layer(x)


def evaluate(net, loader):
    with torch.no_grad(), autocast("cuda", dtype=torch.bfloat16):  # want: LOOP016
        return [net(x) for x in loader]


scaler = GradScaler("cuda", init_scale=1024.0)  # want: LOOP016
