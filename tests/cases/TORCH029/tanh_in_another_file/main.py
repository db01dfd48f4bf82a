import torch
from nets import Sentiment
from torch import nn


def main(loader, words):
    model = Sentiment(words)
    criterion = nn.BCEWithLogitsLoss()
    optimizer = torch.optim.Adam(model.parameters())
    for tokens, labels in loader:
        optimizer.zero_grad()
        predictions = model(tokens)
        loss = criterion(predictions, labels)  # want: TORCH029
        loss.backward()
        optimizer.step()
