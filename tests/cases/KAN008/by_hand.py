from kan import KAN


def law(dataset):
    model = KAN(width=[2, 1, 1], grid=10, k=3)
    model.fit(dataset, steps=20, lamb=0.001)
    model.fix_symbolic(0, 0, 0, "sin")
    model.fix_symbolic(0, 1, 0, "x^2")
    model.fix_symbolic(1, 0, 0, "exp")
    print(model.symbolic_formula()[0][0])  # want: KAN008
