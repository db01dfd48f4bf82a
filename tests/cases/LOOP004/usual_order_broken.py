import torch
from torch import nn


def train(model: nn.Module, loader, epochs=3):
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
    criterion = nn.CrossEntropyLoss()
    for epoch in range(epochs):
        for step, (x, y) in enumerate(loader):
            logits = model(x)
            loss = criterion(logits, y)

            loss.backward()

            # start from clean gradients
            optimizer.zero_grad()  # want: LOOP004
            optimizer.step()

            if step % 10 == 0:
                print(f"{epoch}/{step}: {loss.item():.3f}")
