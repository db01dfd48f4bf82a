import torch


def masked_max(features, mask):
    lowest = features.masked_fill(~mask.unsqueeze(-1), -1e7)  # want: TORCH019
    return lowest.max(dim=1).values


def masked_min(features, mask):
    return features.masked_fill(~mask, 1e6).min(dim=1).values  # want: TORCH019
