"""Every way to cut the graph."""

import torch


def train(model, loader, optimizer, criterion):
    total, kept, norms, seen = 0.0, [], [], 0
    outputs = {}
    for i, (x, y) in enumerate(loader):
        optimizer.zero_grad()
        out = model(x)
        loss = criterion(out, y)
        loss.backward()
        optimizer.step()
        total += loss.item()
        total += float(loss)
        kept.append(loss.detach().cpu())
        kept.append(loss.data)
        norms += [p.grad.norm() for p in model.parameters()]
        outputs[i] = out.argmax(1)
        seen += (out.argmax(1) == y).sum()
        with torch.no_grad():
            total += criterion(model(x), y)
    return total, kept, norms, outputs, seen
