"""Many of them."""

from train import train


def main(build, x, y):
    for depth in (2, 4, 8):
        train(build(depth), x, y, depth)
