"""A notebook's cells: a function for one batch, and the loop around it at module level."""

from torch import nn, optim

net = nn.Sequential(nn.Linear(16, 32), nn.ReLU(), nn.Linear(32, 1))
optimizer = optim.SGD(net.parameters(), lr=0.05)
loss_fn = nn.MSELoss()


def train_batch(x, y):
    optimizer.zero_grad()
    loss = loss_fn(net(x), y)
    loss.backward()  # want: LOOP006
    return loss.item()


def run(batches):
    for x, y in batches:
        print(train_batch(x, y))
