import torch
from torch import nn
from torch.nn import functional as F


class Segmenter(nn.Module):
    def __init__(self, classes):
        super().__init__()
        self.encoder = nn.Conv2d(3, 8, 3, stride=2, padding=1)
        self.pool = nn.AdaptiveAvgPool2d(1)
        self.head = nn.Conv2d(8, classes, 1)

    def forward(self, x):
        small = self.encoder(x)
        small = small * self.pool(small)
        return F.interpolate(self.head(small), size=x.shape[-2:], mode="bilinear")


def train(model, loader, epochs, device):
    optimizer = torch.optim.AdamW(model.parameters())
    for epoch in range(epochs):
        for x, y in loader:
            optimizer.zero_grad()
            F.cross_entropy(model(x.to(device)), y.to(device)).backward()
            optimizer.step()


def main(loader):
    torch.backends.cudnn.deterministic = True
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    train(Segmenter(5).to(device), loader, 10, device)


if __name__ == "__main__":
    main(torch.load("batches.pt", weights_only=True))
