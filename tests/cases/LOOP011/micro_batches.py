from torch import nn


def train(model, batches, optimizer, accum_iter, max_iters):
    stream = iter(batches)
    for iteration in range(max_iters):
        optimizer.zero_grad()
        for _ in range(accum_iter):
            x, y = next(stream)
            nn.functional.mse_loss(model(x), y).backward()  # want: LOOP011
        optimizer.step()
