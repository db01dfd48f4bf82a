"""Model and optimizer are parameters, and whoever calls does not clear either."""

from torch import nn, optim


def one_epoch(model, criterion, optimizer, loader, device):
    model.train()
    for x, y in loader:
        x, y = x.to(device), y.to(device)
        loss = criterion(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()  # want: LOOP005


def main(loader):
    model = nn.Linear(4, 2)
    optimizer = optim.SGD(model.parameters(), lr=0.1)
    scheduler = optim.lr_scheduler.StepLR(optimizer, 10)
    for _ in range(30):
        one_epoch(model, nn.CrossEntropyLoss(), optimizer, loader, "cpu")
        scheduler.step()
