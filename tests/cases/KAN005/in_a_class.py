import torch
from kan import KAN
from torch import nn


class Policy(nn.Module):
    def __init__(self, state, actions):
        super().__init__()
        self.net = KAN(width=[state, 64, 64, 64, 64, 64, actions], grid=5)  # want: KAN005
