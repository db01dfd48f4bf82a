import torch


def masked(losses, mask):
    a = (losses * mask).sum() / mask.sum().clamp(min=1)
    b = (losses * mask).sum() / (mask.sum() + 1e-8)
    c = (losses * mask).sum() / torch.clamp(mask.sum(), min=1)
    d = (losses * mask).sum() / max(mask.sum(), 1)
    return a, b, c, d
