from kan import KAN
from sympy import symbols


def plot(dataset):
    model = KAN(width=[2, 5, 1])
    model.fit(dataset, steps=50, lamb=0.001)
    model.suggest_symbolic(0, 0, 0)
    model.plot()


def given(model):
    model.auto_symbolic()
    return model.symbolic_formula()
