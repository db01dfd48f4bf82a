import numpy as np
import torch


def attend(scores, mask, labels, dtype):
    with torch.autocast("cuda"):
        a = scores.masked_fill(mask, torch.finfo(scores.dtype).min)
        b = scores.masked_fill(mask, float("-inf"))
        c = scores.masked_fill(mask, -np.inf)
        d = scores.masked_fill(mask, -1e4)
        e = scores.float().masked_fill(mask, -1e9).type_as(scores)
        f = labels.masked_fill(mask, 128_001)  # the id of a token
        g = labels.masked_fill(mask, -100)
        h = scores.masked_fill(mask, -1e9 if scores.dtype == torch.float32 else -1e4)
    return a, b, c, d, e, f, g, h


def by_precision(scores, mask, fp16):
    if fp16:
        return scores.masked_fill(mask, -6e4)
    if scores.dtype == torch.float32:
        scores = scores.masked_fill(mask, -1e9)
    return scores


def made_single(query, key, mask):
    with torch.autocast("cuda"):
        scores = (query @ key.transpose(1, 2)).float()
        scores = scores.masked_fill(mask, -1e9)
        with torch.autocast("cuda", enabled=False):
            other = torch.bmm(query.float(), key.float())
            other = other.masked_fill(mask, -1e9)
    return scores, other
