import sympy
from kan import KAN


def formula_of(dataset):
    model = KAN(width=[2, 5, 1])
    model.fit(dataset, steps=50, lamb=0.001)
    model.auto_symbolic()
    return model.symbolic_formula()[0][0]


def main(dataset):
    formula = formula_of(dataset)
    print(sympy.simplify(formula).subs("x_1", 0.5))
