"""`val` may mean value; a phase may decide what the loop does; and folds of the training rows validate."""

import torch
from sklearn.model_selection import cross_val_score


def run(net, criterion, optimizer, train_loader, loaders):
    loss_val = 0.0
    for x, y in train_loader:
        loss = criterion(net(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        loss_val += loss.item()
    totals = {"train": 0.0, "val": 0.0}
    for phase in ("train", "val"):
        test_loss = 0.0
        for x, y in loaders[phase]:
            with torch.set_grad_enabled(phase == "train"):
                loss = criterion(net(x), y)
                if phase == "train":
                    loss.backward()
                    optimizer.step()
                else:
                    test_loss += loss.item()
            totals[phase] += loss.item()
    return loss_val, totals, test_loss


def folds(model, X_train, y_train):
    val_score = cross_val_score(model, X_train, y_train, cv=5).mean()
    return val_score
