import torch
from torch import nn


def softplus(x):
    return torch.log1p(torch.relu(x))  # want: TORCH024


class Planar(nn.Module):
    """One step of a normalising flow."""

    def forward(self, x, scale):
        grown = torch.expm1(scale)  # want: TORCH024
        log_det = torch.log1p(x.abs())  # want: TORCH024
        return x * grown, log_det  # both by row


def log_partition(energies):
    return torch.log(torch.sum(torch.exp(energies), dim=-1))  # want: TORCH024


def log_evidence(scores):
    return torch.log(torch.exp(scores).sum(dim=1))  # want: TORCH024
