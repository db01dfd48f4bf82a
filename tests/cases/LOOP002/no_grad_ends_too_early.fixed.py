"""The second loop stands below the with block, not in it."""

import torch


def report(model, train_loader, test_loader, optimizer, criterion):
    for x, y in train_loader:
        optimizer.zero_grad()
        criterion(model(x), y).backward()
        optimizer.step()

    model.eval()
    with torch.no_grad():
        train_scores = [criterion(model(x), y).item() for x, y in train_loader]

    test_scores = []
    with torch.no_grad():
        for x, y in test_loader:
            prediction = model(x)  # want: LOOP002
            test_scores.append(criterion(prediction, y).item())
    return train_scores, test_scores
