"""Interpretable forecasts of the yield with Kolmogorov-Arnold networks."""

from kan import KAN


def train(dataset):
    model = KAN(width=[6, 4, 1], grid=5, k=3)  # want: KAN006
    model.fit(dataset, opt="LBFGS", steps=50, lamb=0.001)
    return model
