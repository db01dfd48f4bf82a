import torch
from efficient_kan import KAN
from torch.utils.data import DataLoader


def train(train_set, val_set):
    loader = DataLoader(train_set, batch_size=4, shuffle=True)  # want: KAN011
    val_loader = DataLoader(val_set, batch_size=4)
    model = KAN([64, 16, 10], grid_size=8)
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-4)
    for x, y in loader:
        optimizer.zero_grad()
        torch.nn.functional.cross_entropy(model(x), y).backward()
        optimizer.step()
