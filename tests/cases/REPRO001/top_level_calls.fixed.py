"""No guard: the loop over the epochs stands at the top level and calls what trains."""

import argparse

import torch
from torch import nn, optim
from torch.utils.data import DataLoader

from shapes import Shapes


def set_seed(seed: int) -> None:
    torch.manual_seed(seed)


set_seed(42)

parser = argparse.ArgumentParser(description="shapes")
parser.add_argument("--lr", default=0.1, type=float, help="learning rate")
args = parser.parse_args()

device = "cuda" if torch.cuda.is_available() else "cpu"
train_loader = DataLoader(Shapes("train"), batch_size=128, shuffle=True, num_workers=2)
net = nn.Sequential(nn.Flatten(), nn.Linear(32 * 32, 10)).to(device)
criterion = nn.CrossEntropyLoss()
optimizer = optim.SGD(net.parameters(), lr=args.lr, momentum=0.9, weight_decay=5e-4)
scheduler = optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=200)


def train_batch(images, labels):
    optimizer.zero_grad()
    loss = criterion(net(images), labels)
    loss.backward()
    optimizer.step()
    return loss.item()


def train(epoch):
    net.train()
    total = 0.0
    for images, labels in train_loader:
        total += train_batch(images.to(device), labels.to(device))
    print(epoch, total / len(train_loader))


for epoch in range(200):  # want: REPRO001
    train(epoch)
    scheduler.step()
