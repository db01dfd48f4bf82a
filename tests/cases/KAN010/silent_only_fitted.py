"""A regressor that nobody reads: no penalty is needed."""

from kan import KAN


def fit(dataset):
    model = KAN(width=[8, 16, 1], grid=5, k=3)
    model.fit(dataset, opt="LBFGS", steps=20)
    model = model.refine(10)
    return model(dataset["test_input"])
