import torch
from torch import nn
from torch.utils.data import DataLoader, RandomSampler, TensorDataset


def main(epochs=10):
    torch.manual_seed(3)
    order = torch.Generator()
    order.manual_seed(4)
    train = TensorDataset(torch.randn(640, 8), torch.randn(640, 1))
    loader = DataLoader(train, batch_size=8, shuffle=True, generator=order)
    sampled = DataLoader(train, batch_size=8, sampler=RandomSampler(train, generator=order))
    in_order = DataLoader(train, batch_size=8, shuffle=False)
    net = nn.Linear(8, 1)
    optimizer = torch.optim.AdamW(net.parameters())
    for epoch in range(epochs):
        for batches in (loader, sampled, in_order):
            for x, y in batches:
                optimizer.zero_grad()
                nn.functional.mse_loss(net(x), y).backward()
                optimizer.step()


if __name__ == "__main__":
    main()
