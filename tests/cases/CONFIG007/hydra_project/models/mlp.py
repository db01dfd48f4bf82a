from torch import nn


class MLP(nn.Module):
    def __init__(self, in_features: int, hidden: int = 128, classes: int = 10, dropout: float = 0.1):
        super().__init__()
        self.layers = nn.Sequential(
            nn.Linear(in_features, hidden), nn.ReLU(), nn.Dropout(dropout), nn.Linear(hidden, classes)
        )

    def forward(self, x):
        return self.layers(x)
