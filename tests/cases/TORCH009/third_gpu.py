"""The third GPU of one machine, which others don't have."""

import torch
from torch import nn

device = torch.device("cuda:3")  # want: TORCH009
model = nn.Linear(8, 2).to(device)
if torch.cuda.device_count() > 1:
    model = nn.DataParallel(model)
print(model(torch.randn(4, 8).to(device)).shape)


def embed(encoder, tokens):
    return encoder.cuda(3)(tokens.cuda(device=3))  # want: TORCH009
