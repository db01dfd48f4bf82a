import torch
import torch.nn.functional as F
from torch import nn


def probabilities(logits, dim):
    return (
        F.softmax(logits, dim=1),
        F.softmax(logits, -1),
        F.log_softmax(logits, dim=dim),
        nn.Softmax(dim=1)(logits),
        nn.LogSoftmax(1)(logits),
        torch.softmax(logits, dim=-1),
        logits.softmax(dim=-1),
    )
