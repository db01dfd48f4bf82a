from kan import KAN


def deep(layers, width):
    return KAN(width=[4, *[width] * layers, 1])


def listed(widths):
    return KAN(width=widths)
