import numpy as np
import scipy.special
import torch
import torch.nn.functional as F
from torch import nn


def softmax(x):
    e = np.exp(x - x.max())
    return e / e.sum()


def choose(logits, scores):
    two_dimensional = nn.Softmax2d()
    return softmax(scores), scipy.special.softmax(scores), F.gumbel_softmax(logits), two_dimensional(logits), torch
