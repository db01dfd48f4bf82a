from time import perf_counter

import torch


def step_times(model, criterion, optimizer, x, y):
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    model, x, y = model.to(device), x.to(device), y.to(device)
    t0 = perf_counter()
    loss = criterion(model(x), y)
    forward = perf_counter() - t0  # want: TORCH035
    t1 = perf_counter()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    backward = perf_counter() - t1  # want: TORCH035
    return forward, backward
