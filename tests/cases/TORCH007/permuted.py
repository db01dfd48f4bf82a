import torch.nn as nn


class Classifier(nn.Module):
    """Reads a sequence."""

    def __init__(self, width, classes):
        super().__init__()
        self.rnn = nn.LSTM(width, width)
        self.out = nn.Linear(width, classes)

    def forward(self, x):
        x = x.permute(1, 0, 2)  # want: TORCH007
        hidden, _ = self.rnn(x)
        return self.out(hidden[-1])
