import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset


def main(epochs=10):
    train = TensorDataset(torch.randn(640, 8), torch.randn(640, 1))
    loader = DataLoader(train, batch_size=8, shuffle=True)
    net = nn.Linear(8, 1)
    optimizer = torch.optim.AdamW(net.parameters())
    for epoch in range(epochs):
        for x, y in loader:
            optimizer.zero_grad()
            nn.functional.mse_loss(net(x), y).backward()
            optimizer.step()


if __name__ == "__main__":
    main()
