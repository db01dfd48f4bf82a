import torch


def masked_max(features, mask):
    lowest = features.masked_fill(~mask.unsqueeze(-1), torch.finfo(features.dtype).min)  # want: TORCH019
    return lowest.max(dim=1).values


def masked_min(features, mask):
    return features.masked_fill(~mask, torch.finfo(features.dtype).max).min(dim=1).values  # want: TORCH019
