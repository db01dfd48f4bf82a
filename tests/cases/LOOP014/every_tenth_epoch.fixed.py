import os

import torch
from torch import nn
from torch.optim.lr_scheduler import StepLR


def train(model, train_loader, epochs, folder):
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
    scheduler = StepLR(optimizer, step_size=20)
    criterion = nn.CrossEntropyLoss()
    for epoch in range(epochs):
        for x, y in train_loader:
            optimizer.zero_grad()
            criterion(model(x), y).backward()
            optimizer.step()
        scheduler.step()
        if epoch % 10 == 0:
            # keep some
            torch.save({"model": model.state_dict(), "optimizer": optimizer.state_dict(), "scheduler": scheduler.state_dict(), "epoch": epoch}, os.path.join(folder, f"net_{epoch:04d}.pth"))  # want: LOOP014
