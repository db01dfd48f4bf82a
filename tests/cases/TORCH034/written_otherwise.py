import numpy as np
import torch.nn.functional as F


def evaluate(model, loader):
    scores = []
    for x, y in loader:
        logits = model(x)
        scores.append(F.binary_cross_entropy_with_logits(logits, y).item())
        scores.append((logits.ge(0.5) == y).float().mean().item())  # want: TORCH034
        array = logits.detach().cpu().numpy()
        scores.append((np.where(array > 0.5, 1, 0) == y.numpy()).mean())  # want: TORCH034
    return scores
