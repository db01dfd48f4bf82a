import torch
from torch import nn
from torchvision.models import mobilenet_v3_small


def create(classes):
    net = mobilenet_v3_small(weights="DEFAULT")
    for name, param in net.features.named_parameters():
        param.requires_grad_(False)
    net.classifier = nn.Linear(576, classes)
    return net


def freeze(module):
    for param in module.parameters():
        param.requires_grad = False


class Tagger(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.encoder = nn.LSTM(width, width)
        self.head = nn.Linear(width, 2)
        freeze(self.encoder)

    def forward(self, x):
        return self.head(self.encoder(x)[0])


def main(classes):
    net = create(classes)
    optimizer = torch.optim.Adam(net.parameters(), lr=1e-3)  # want: TORCH008
    tagger = Tagger(8)
    tagger_optimizer = torch.optim.AdamW(tagger.parameters())  # want: TORCH008
    return optimizer, tagger_optimizer
