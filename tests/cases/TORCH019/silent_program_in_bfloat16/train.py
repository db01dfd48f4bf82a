import torch
from model import attend


def step(query, key, mask):
    with torch.autocast("cuda", dtype=torch.bfloat16):
        return attend(query, key, mask)
