"""LBFGS evaluates the closure itself, several times a step."""

import torch


def fit(model, x, y):
    optimizer = torch.optim.LBFGS(model.parameters(), lr=0.5)
    for _ in range(20):

        def closure():
            optimizer.zero_grad()
            loss = torch.nn.functional.mse_loss(model(x), y)
            loss.backward()
            return loss

        print(optimizer.step(closure).item())
