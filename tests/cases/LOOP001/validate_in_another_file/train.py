import torch
from evaluation import validate
from model import build_model
from torch import nn


def fit(train_loader, val_loader, epochs):
    model = build_model(10)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
    criterion = nn.CrossEntropyLoss()
    for epoch in range(epochs):
        model.train()
        for x, y in train_loader:
            optimizer.zero_grad()
            loss = criterion(model(x), y)
            loss.backward()
            optimizer.step()
        print(epoch, validate(model, val_loader, criterion))
