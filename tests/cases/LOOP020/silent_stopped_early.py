"""Something ends the training before it has learned everything by heart."""

from torch import nn


def when_nothing_improves(model, train_loader, optimizer, epochs):
    lowest, waited = float("inf"), 0
    for epoch in range(epochs):
        total = 0.0
        for x, y in train_loader:
            optimizer.zero_grad()
            loss = nn.functional.mse_loss(model(x), y)
            loss.backward()
            optimizer.step()
            total += loss.item()
        if total < lowest:
            lowest, waited = total, 0
        else:
            waited += 1
        if waited > 5:
            break


def by_a_callback(model, train_loader, optimizer, epochs, early_stopping):
    for epoch in range(epochs):
        for x, y in train_loader:
            optimizer.zero_grad()
            nn.functional.mse_loss(model(x), y).backward()
            optimizer.step()
        early_stopping(epoch)
