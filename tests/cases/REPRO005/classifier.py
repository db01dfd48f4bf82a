import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset


def make_loaders(batch_size):
    train = TensorDataset(torch.randn(640, 8), torch.randint(0, 3, (640,)))
    val = TensorDataset(torch.randn(64, 8), torch.randint(0, 3, (64,)))
    # the order of the samples
    train_loader = DataLoader(train, batch_size=batch_size, shuffle=True)  # want: REPRO005
    return train_loader, DataLoader(val, batch_size=256)


def main(epochs=10):
    torch.manual_seed(3)
    train_loader, val_loader = make_loaders(32)
    net = nn.Sequential(nn.Linear(8, 16), nn.ReLU(), nn.Linear(16, 3))
    optimizer = torch.optim.AdamW(net.parameters())
    for epoch in range(epochs):
        for x, y in train_loader:
            optimizer.zero_grad()
            nn.functional.cross_entropy(net(x), y).backward()
            optimizer.step()
    return val_loader


if __name__ == "__main__":
    main()
