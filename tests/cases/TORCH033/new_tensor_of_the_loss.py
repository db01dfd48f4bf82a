import torch
import torch.nn.functional as F


def train(model, loader, optimizer):
    for x, y in loader:
        optimizer.zero_grad()
        value = F.mse_loss(model(x), y).item()
        loss = torch.tensor(value, requires_grad=True)
        loss.backward()  # want: TORCH033
        optimizer.step()


def train_on_classes(model, loader, optimizer):
    for x, y in loader:
        optimizer.zero_grad()
        predicted = model(x).argmax(dim=1).float()
        loss = F.mse_loss(predicted, y)
        loss.requires_grad = True
        loss.backward()  # want: TORCH033
        optimizer.step()
