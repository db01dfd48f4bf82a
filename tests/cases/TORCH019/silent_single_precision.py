"""Attention in float32; fp16 is not used here."""

import torch


def attend(query, key, mask):
    scores = query @ key.transpose(-2, -1)
    scores = scores.masked_fill(mask == 0, -1e9)  # would overflow in fp16
    return torch.softmax(scores, dim=-1)
