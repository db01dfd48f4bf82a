import torch
from torch import nn
import math


class Gaussian(nn.Module):
    def forward(self, x, sigma):
        constant = 0.5 * math.log(2 * 3.141592653589793)  # want: TORCH021
        scale = torch.exp(torch.tensor(-1.0)).to(x.device)  # want: TORCH021
        return -(x**2) / (2 * sigma**2) - constant * scale
