"""An interpretable model."""

from kan import KAN


def main(dataset):
    model = KAN(width=[3, 2, 1])
    model.fit(dataset, steps=10, lamb=0.01)
    model.prune()
    model.plot()
