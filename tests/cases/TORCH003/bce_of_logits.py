import torch
import torch.nn as nn
import torch.nn.functional as F


class Segmenter(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(nn.Conv2d(3, 16, 3, padding=1), nn.ReLU())
        self.head = nn.Conv2d(16, 1, 1)

    def forward(self, image):
        return self.head(self.body(image))


def train(loader, epochs):
    net = Segmenter()
    # pixels are either road or not
    criterion = nn.BCELoss(reduction="mean")
    optimizer = torch.optim.Adam(net.parameters())
    for _ in range(epochs):
        for image, mask in loader:
            loss = criterion(net(image), mask)  # want: TORCH003
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()


def validation_loss(net: Segmenter, loader):
    net.eval()
    with torch.no_grad():
        return sum(F.binary_cross_entropy(net(image), mask).item() for image, mask in loader)  # want: TORCH003
