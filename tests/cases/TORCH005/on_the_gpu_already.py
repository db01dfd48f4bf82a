import torch
from torch.utils.data import DataLoader, TensorDataset

device = torch.device("cuda" if torch.cuda.is_available() else "cpu")


def train(x, y, model, criterion, optimizer):
    data = TensorDataset(x.to(device), y.to(device))
    loader = DataLoader(data, batch_size=512, shuffle=True)
    for inputs, targets in loader:
        loss = criterion(model(inputs), targets.to(device))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()


def train_by_index(features, labels, model, criterion, optimizer):
    for index in DataLoader(range(len(labels)), batch_size=512, shuffle=True):
        loss = criterion(model(features[index].to(device)), labels[index.to(device)])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
