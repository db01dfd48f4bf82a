from torch import nn, optim


def build(model, weight_decay):
    adam = optim.Adam(model.parameters(), 1e-3, (0.9, 0.99), weight_decay)  # want: TORCH031
    rms = optim.RMSprop(model.parameters(), 1e-3, 0.99, 0.05)  # want: TORCH031
    norm = nn.BatchNorm3d(8, 0.9, 0.1)  # want: TORCH031
    return adam, rms, norm
