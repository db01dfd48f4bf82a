"""Does it run at all? And statistics of batch normalisation, which only training mode gathers."""

import torch
from torch import nn


class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 8, 3)
        self.norm = nn.BatchNorm2d(8)

    def forward(self, x):
        return self.norm(self.conv(x))


def test():
    net = Block()
    y = net(torch.randn(1, 3, 32, 32))
    print(y.size())


def test_block():
    net = Block()
    x = torch.randn(2, 3, 32, 32).cuda()
    print(net(x).size())


@torch.no_grad()
def compute_and_update_bn_stats(model, data_loader, num_batches):
    for i, (inputs, _) in enumerate(data_loader):
        if i >= num_batches:
            break
        model(inputs)


class Tokenizer(nn.Module):
    """Recurrent and linear layers do the same in both modes; that it builds itself changes nothing."""

    def __init__(self, size):
        super().__init__()
        self.lstm = nn.LSTM(size, size, batch_first=True)
        self.head = nn.Linear(size, 10)

    def forward(self, x):
        states, _ = self.lstm(x)
        return self.head(states)

    @torch.no_grad()
    def predict(self, x):
        return self(x).argmax(-1)

    @staticmethod
    def load(path):
        model = Tokenizer(64)
        model.load_state_dict(torch.load(path, weights_only=True))
        return model


def tokens(path, x):
    tokenizer = Tokenizer.load(path)
    return tokenizer.predict(x)


class Features(nn.Module):
    """Its constructor puts the part that minds the mode in eval mode."""

    def __init__(self, backbone, output_layer):
        super().__init__()
        self.backbone = backbone
        self.output_layer = output_layer
        self.backbone.eval()

    def forward(self, x):
        return self.backbone(x)[self.output_layer]


def generate(x):
    backbone = nn.Sequential(nn.Linear(4, 4), nn.Dropout(0.1))
    features = Features(backbone, 0)
    with torch.no_grad():
        return features(x)


class Spectrum(nn.Module):
    def __init__(self, window, size):
        super().__init__()
        self.window = nn.Parameter(getattr(torch, window)(size), requires_grad=False)

    def forward(self, wave):
        return torch.stft(wave, len(self.window), window=self.window, return_complex=True)


def predict(waves):
    spectrum = Spectrum("hann_window", 512)
    with torch.no_grad():
        return [spectrum(wave) for wave in waves]
