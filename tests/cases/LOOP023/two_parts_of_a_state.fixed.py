import torch
from torch import nn


def fit(rnn, head, series, steps):
    optimizer = torch.optim.Adam([*rnn.parameters(), *head.parameters()])
    h = torch.zeros(1, 8, 64)
    c = torch.zeros(1, 8, 64)
    for step in range(steps):
        x, y = series.batch(step)
        prediction, (h, c) = rnn(x, (h, c))  # want: LOOP023
        error = head(prediction) - y
        loss = (error**2).mean()
        optimizer.zero_grad()
        loss.backward(retain_graph=True)
        h = h.detach()
        c = c.detach()
        optimizer.step()
