import torch
from layers import attend


def step(query, key, mask):
    with torch.autocast("cuda"):
        return attend(query, key, mask)
