import torch
from torch import nn


class NeuralNetwork(nn.Module):
    def __init__(self, inputs, hidden, classes):
        super().__init__()
        self.layer1 = nn.Linear(inputs, hidden)
        self.layer2 = nn.Linear(hidden, classes)

    def forward(self, x):
        out = torch.relu(self.layer1(x))
        out = self.layer2(out)
        out = torch.relu(out)
        return out


def train(loader, model: NeuralNetwork, optimizer):
    criterion = nn.CrossEntropyLoss()
    for x, y in loader:
        optimizer.zero_grad()
        loss = criterion(model(x), y)  # want: TORCH029
        loss.backward()
        optimizer.step()
