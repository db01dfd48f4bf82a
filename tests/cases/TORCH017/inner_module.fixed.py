from torch import nn


class Model(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.encoder = nn.LSTM(width, width)
        self.head = nn.Linear(width, 2)

    def forward(self, x):
        return self.forward_head(self.encoder(x)[0])  # want: TORCH017

    def forward_head(self, x):
        return self.head.forward(x)

    def training_step(self, batch):
        return self.forward(batch)
