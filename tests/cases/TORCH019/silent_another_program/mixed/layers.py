import torch


def attend(query, key, mask):
    return torch.softmax((query @ key).masked_fill(mask, float("-inf")), dim=-1)
