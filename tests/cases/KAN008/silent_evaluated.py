import sympy
import torch
from kan import KAN
from sklearn.metrics import r2_score


def tuned(dataset):
    model = KAN(width=[2, 5, 1])
    model.fit(dataset, steps=50, lamb=0.001)
    model.auto_symbolic()
    model.fit(dataset, steps=20)
    return model.symbolic_formula()[0][0]


def measured(dataset):
    model = KAN(width=[2, 5, 1])
    model.fit(dataset, steps=50, lamb=0.001)
    model.auto_symbolic()
    formula = model.symbolic_formula()[0][0]
    prediction = model(dataset["test_input"])
    print(formula, torch.mean((prediction - dataset["test_label"]) ** 2))


def as_function(dataset):
    model = KAN(width=[1, 3, 1])
    model.fit(dataset, steps=50, lamb=0.001)
    model.auto_symbolic()
    x = sympy.symbols("x_1")
    f = sympy.lambdify(x, model.symbolic_formula()[0][0])
    print(r2_score(dataset["test_label"], f(dataset["test_input"])))
