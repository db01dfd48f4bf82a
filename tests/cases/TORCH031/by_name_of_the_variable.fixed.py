from torch import nn
from torch.nn import BatchNorm2d

BN_MOMENTUM = 0.1


def conv(inputs, outputs, bn_momentum=0.01, affine=True):
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, 3),
        BatchNorm2d(outputs, momentum=BN_MOMENTUM),  # want: TORCH031
        nn.Conv2d(outputs, outputs, 3),
        nn.BatchNorm2d(outputs, momentum=bn_momentum, affine=affine),  # want: TORCH031
        nn.LayerNorm(outputs, elementwise_affine=False),  # want: TORCH031
    )


def block(width, length):
    return nn.LayerNorm(width, length), nn.LayerNorm(width, 64)  # want: TORCH031
