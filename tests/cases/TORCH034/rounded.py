import torch
from torch import nn


class Sentiment(nn.Module):
    def __init__(self, words):
        super().__init__()
        self.embedding = nn.EmbeddingBag(words, 64)
        self.out = nn.Linear(64, 1)

    def forward(self, tokens):
        return self.out(self.embedding(tokens)).squeeze(1)


def binary_accuracy(model: Sentiment, batch):
    model.eval()
    with torch.no_grad():
        rounded = torch.round(model(batch.text))  # want: TORCH034
        also = model(batch.text).round()  # want: TORCH034
        return (rounded == batch.label).float().mean(), also


def train(model: Sentiment, iterator, optimizer):
    criterion = nn.BCEWithLogitsLoss()
    for batch in iterator:
        optimizer.zero_grad()
        criterion(model(batch.text), batch.label).backward()
        optimizer.step()
