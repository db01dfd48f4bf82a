from torch import nn


class KAN(nn.Module):
    def __init__(self, width, grid=5, k=3):
        super().__init__()
