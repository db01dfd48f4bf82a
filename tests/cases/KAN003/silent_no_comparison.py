from kan import KAN
from torch import nn


class Hybrid(nn.Module):
    def __init__(self):
        super().__init__()
        self.head = KAN(width=[16, 4, 1], grid=5, k=3)
        self.body = nn.Sequential(nn.Linear(8, 16), nn.ReLU(), nn.Linear(16, 16))
