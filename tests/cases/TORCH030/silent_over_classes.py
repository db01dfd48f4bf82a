import torch
import torch.nn.functional as F
from torch import nn


class Segmenter(nn.Module):
    def __init__(self, classes):
        super().__init__()
        self.body = nn.Conv2d(3, classes, 3)

    def forward(self, x):
        return F.log_softmax(self.body(x), dim=1)


def train(loader):
    model = Segmenter(4)
    dim = 0
    for x, y in loader:
        out = model(x)
        best = out.max(dim=1)[1]
        votes = torch.stack([out.argmax(1), best]).argmax(dim=0)
        hardest = F.nll_loss(out, y, reduction="none").argmax(0)
        print(votes, hardest, F.softmax(out.mean((0, 2, 3)), dim=0), out.softmax(dim))
