import torch


def fit(x, y, lr, steps):
    w = torch.randn(x.shape[1], requires_grad=True)
    b = torch.zeros(1, requires_grad=True)
    for _ in range(steps):
        loss = ((x @ w + b - y) ** 2).mean()
        loss.backward()
        w -= lr * w.grad  # want: TORCH001
        b.sub_(lr * b.grad)  # want: TORCH001
        w.grad = None
        b.grad = None
    return w, b


def sgd(model, criterion, x, y, lr):
    criterion(model(x), y).backward()
    for p in model.parameters():
        p -= lr * p.grad  # want: TORCH001
