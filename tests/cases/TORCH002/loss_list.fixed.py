import numpy as np
import torch
import torch.nn as nn


def train(model, loader, optimizer, epochs):
    criterion = nn.MSELoss()
    history = []
    for epoch in range(epochs):
        losses = []
        for x, y in loader:
            prediction = model(x)
            loss = criterion(prediction, y)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses.append(loss)
            error = np.abs(prediction.detach().cpu().numpy() - y.numpy()).mean()  # want: TORCH002
        history.append(np.mean(losses))  # want: TORCH002
        print(epoch, error, torch.stack(losses).mean().item())
    return history
