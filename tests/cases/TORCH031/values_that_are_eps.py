from torch import nn, optim


def build(model, width, eps, norm_eps):
    layers = nn.ModuleList(
        [
            nn.BatchNorm2d(width, 1e-3),
            nn.BatchNorm2d(width, 1e-5, 0.1),
            nn.LayerNorm(width, 1e-6),
            nn.LayerNorm(width, norm_eps),
            nn.BatchNorm1d(width, eps),
            nn.GroupNorm(8, width, 1e-6),
        ]
    )
    return layers, optim.Adam(model.parameters(), 1e-3, (0.9, 0.999), 1e-8)
