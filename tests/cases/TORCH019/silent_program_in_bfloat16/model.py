import torch


def attend(query, key, mask):
    scores = query @ key.transpose(-2, -1)
    return torch.softmax(scores.masked_fill(mask == 0, -1e9), dim=-1)
