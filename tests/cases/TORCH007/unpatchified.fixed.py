import torch
from torch import nn


class Decoder(nn.Module):
    def forward(self, tokens):
        # back to an image
        side = int(tokens.size(1) ** 0.5)
        # image has the shape (tokens.size(0), side, side, -1)
        image = tokens.reshape(tokens.size(0), side, side, -1)  # want: TORCH007
        return torch.einsum("bhwc->bchw", image)
