import torch
import torch.nn.functional as F


def evaluate(model, loader):
    hits = []
    for x, y in loader:
        logits = model(x)
        loss = F.binary_cross_entropy_with_logits(logits, y)
        probabilities = torch.sigmoid(logits)
        hits.append(((probabilities > 0.5) == y).float().mean())
        hits.append(((logits.sigmoid() > 0.5) == y).float().mean())
        hits.append(((logits > 0) == y).float().mean())
        hits.append(((logits > 0.0) == (y > 0.5)).float().mean())
        hits.append((torch.round(torch.sigmoid(logits)) == y).float().mean())
        print(loss, (loss < 0.5).item(), (x > 0.5).sum())
    return hits
