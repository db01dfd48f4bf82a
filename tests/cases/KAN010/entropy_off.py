"""The entropy term alone is switched off."""

import torch
from kan import KAN


def fit(dataset, device):
    model = KAN(width=[4, 5, 3], grid=3, k=3, seed=42, device=device)
    model.fit(dataset, opt="Adam", lr=1e-3, steps=200, lamb=0.01, lamb_entropy=0.0, loss_fn=torch.nn.MSELoss())  # want: KAN010
    return model
