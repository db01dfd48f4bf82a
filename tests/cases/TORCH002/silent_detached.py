import numpy as np
import torch


def train(model, loader, criterion, optimizer):
    losses, outputs = [], []
    for x, y in loader:
        out = model(x)
        loss = criterion(out, y)
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
        losses.append(loss.item())
        outputs.append(out.detach().cpu().numpy())
        outputs.append(out.data.numpy())
        outputs.append(out.numpy(force=True))
        outputs.append(x.numpy() + y.numpy())
        with torch.no_grad():
            outputs.append(model(x).numpy())
    return np.mean(losses), np.concatenate(outputs)
