import math

import numpy as np
import torch


def kept(x, eps):
    return torch.log1p(x), torch.expm1(x), torch.logsumexp(x, dim=-1), torch.log(x + eps), torch.exp(x) - eps


def other(x, mask):
    weights = torch.exp(x) * mask
    probability = 1 - torch.exp(-x)
    total = torch.log(weights.sum(dim=-1))
    two = torch.log(2 + x)
    plain = math.log(1 + len(x)), np.log(1 + x.numpy())
    return probability, total, two, plain


class Log:
    def log(self, x):
        return x


def unrelated(torch_like: Log, x):
    return torch_like.log(1 + x)
