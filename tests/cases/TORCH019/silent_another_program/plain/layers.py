import torch


def attend(query, key, mask):
    return torch.softmax((query @ key).masked_fill(mask, -1e9), dim=-1)
