import torch.nn as nn


class Generator(nn.Module):
    def __init__(self, latent, size):
        super().__init__()

        def block(in_features, out_features, normalize=True):
            layers = [nn.Linear(in_features, out_features)]
            if normalize:
                layers.append(nn.BatchNorm1d(out_features, momentum=0.8))  # want: TORCH031
            layers.append(nn.LeakyReLU(0.2, inplace=True))
            return layers

        self.model = nn.Sequential(*block(latent, 128, normalize=False), *block(128, 256), nn.Linear(256, size))

    def forward(self, z):
        return self.model(z)
