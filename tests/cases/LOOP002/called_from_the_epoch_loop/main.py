import torch
from helpers import evaluate, make_model


def main(train_loader, val_loader):
    model, optimizer = make_model()
    for epoch in range(10):
        model.train()
        for x, y in train_loader:
            loss = torch.nn.functional.cross_entropy(model(x), y)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        print(epoch, evaluate(model, val_loader))
