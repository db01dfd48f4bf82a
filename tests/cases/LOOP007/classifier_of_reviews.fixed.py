"""A class of the file, built at module level, trained in a function that gets everything as arguments."""

import torch
from torch import nn, optim


class ReviewClassifier(nn.Module):
    def __init__(self, words, hidden, classes):
        super().__init__()
        self.embedding = nn.Embedding(words, 100)
        self.lstm = nn.LSTM(100, hidden, num_layers=2, bidirectional=True, batch_first=True)
        self.head = nn.Linear(2 * hidden, classes)

    def forward(self, tokens):
        _, (hidden, _) = self.lstm(self.embedding(tokens))
        return self.head(torch.cat([hidden[-1], hidden[-2]], dim=-1))


def train(loader, model, criterion, optimizer, device):
    model.train()
    losses = []
    for tokens, labels in loader:
        # one batch
        prediction = model(tokens.to(device))
        loss = criterion(prediction, labels.to(device))
        optimizer.zero_grad()
        loss.backward()  # want: LOOP007
        torch.nn.utils.clip_grad_norm_(model.parameters(), max_norm=1.0)
        optimizer.step()
        losses.append(loss.item())
    return losses


def main(loader, device):
    model = ReviewClassifier(20000, 256, 2).to(device)
    optimizer = optim.Adam(model.parameters(), lr=1e-3)
    for epoch in range(10):
        train(loader, model, nn.CrossEntropyLoss(), optimizer, device)
