import torch
from engine import run
from network import Encoder
from torch import nn


class Classifier(nn.Module):
    def __init__(self, encoder, classes):
        super().__init__()
        self.encoder = encoder
        self.head = nn.Linear(64, classes)

    def forward(self, x):
        return self.head(self.encoder(x).mean(dim=(2, 3)))


def main(loader, path):
    encoder = Encoder(64)
    encoder.load_state_dict(torch.load(path, weights_only=True))
    model = Classifier(encoder, 10)
    model.encoder = encoder
    model.encoder.requires_grad_(False)  # want: TORCH032
    optimizer = torch.optim.Adam(model.head.parameters())
    run(model, loader, nn.CrossEntropyLoss(), optimizer, 10)
