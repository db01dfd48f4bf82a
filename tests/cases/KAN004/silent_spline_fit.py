from kan import KAN


def spline(dataset):
    model = KAN(width=[1, 1], grid=200, k=3, base_fun="zero")
    model.fit(dataset, opt="LBFGS", steps=100, update_grid=False)


def built_only():
    return KAN(width=[2, 5, 1], grid=50)


def coarse(dataset):
    model = KAN(width=[2, 5, 1], grid=10)
    model.fit(dataset, steps=20)
