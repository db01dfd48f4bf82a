"""The checkpoint with the lowest loss on the test set is kept."""

import copy

import torch


def train(model, optimizer, criterion, train_loader, test_loader, epochs, device):
    lowest, best_state = float("inf"), None
    for epoch in range(epochs):
        model.train()
        for x, y in train_loader:
            optimizer.zero_grad()
            criterion(model(x.to(device)), y.to(device)).backward()
            optimizer.step()
        model.eval()
        with torch.no_grad():
            test_loss = sum(criterion(model(x.to(device)), y.to(device)).item() for x, y in test_loader)
        if test_loss < lowest:  # want: LEAK006
            lowest = test_loss
            best_state = copy.deepcopy(model.state_dict())
    model.load_state_dict(best_state)
    return model
