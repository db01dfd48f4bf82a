"""Clipping right after zero_grad, where no gradient is there yet."""

import torch
from torch import nn
from torch.nn.utils import clip_grad_value_


class CharModel(nn.Module):
    def __init__(self, vocabulary, hidden):
        super().__init__()
        self.embedding = nn.Embedding(vocabulary, hidden)
        self.rnn = nn.GRU(hidden, hidden, batch_first=True)
        self.head = nn.Linear(hidden, vocabulary)

    def forward(self, x):
        return self.head(self.rnn(self.embedding(x))[0])


def fit(loader, epochs):
    model = CharModel(96, 128)
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
    for _ in range(epochs):
        for x, y in loader:
            optimizer.zero_grad()
            logits = model(x)
            loss = nn.functional.cross_entropy(logits.flatten(0, 1), y.flatten())
            loss.backward()
            # long sequences explode
            clip_grad_value_(model.parameters(), 0.5)  # want: LOOP008
            optimizer.step()
