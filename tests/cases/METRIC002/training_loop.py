"""What is called the validation loss is added up in the training loop."""

import torch
from torch import nn


def run(net, optimizer, train_loader, epochs):
    for epoch in range(epochs):
        val_loss = 0.0
        for x, y in train_loader:
            optimizer.zero_grad()
            loss = nn.functional.cross_entropy(net(x), y)
            loss.backward()
            optimizer.step()
            val_loss += loss.item()  # want: METRIC002
        torch.save({"epoch": epoch, "model": net.state_dict()}, "last.pt")
        print(epoch, val_loss / len(train_loader))
