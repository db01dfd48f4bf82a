"""A penalty first; after pruning it is fitted without."""

from kan import KAN


def formula(dataset, strength):
    model = KAN(width=[2, 5, 1], grid=5, k=3)
    model.fit(dataset, opt="LBFGS", steps=20, lamb=strength, lamb_entropy=10.0)
    model = model.prune()
    model.fit(dataset, opt="LBFGS", steps=50)
    return model.symbolic_formula()
