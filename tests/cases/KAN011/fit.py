from kan import KAN


def train(dataset):
    model = KAN(width=[4, 5, 1], grid=20, k=3)
    model.fit(dataset, opt="LBFGS", steps=50, batch=16)  # want: KAN011
