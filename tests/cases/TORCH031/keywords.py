from torch import nn, optim


def build(model, width, *args):
    return (
        nn.BatchNorm2d(width, momentum=0.8),
        nn.BatchNorm2d(width, eps=0.1),
        nn.BatchNorm2d(width, *args),
        nn.LayerNorm(width, elementwise_affine=False),
        nn.Dropout(0.8),
        optim.SGD(model.parameters(), 0.1, 0.9),
        optim.Adam(model.parameters(), 1e-3, (0.9, 0.999), weight_decay=0.1),
    )
