import torch
from torch import nn


class MaskedMSE(nn.Module):
    def forward(self, output, target, padding_mask):
        squared = (output - target) ** 2
        return torch.sum(squared * padding_mask.float()) / torch.sum(padding_mask.float()).clamp(min=1)  # want: TORCH020
