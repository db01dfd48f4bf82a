from kan import KAN


def train(dataset, batch):
    model = KAN(width=[4, 5, 1], grid=5, k=3)
    model.fit(dataset, steps=50, batch=512)
    model.fit(dataset, steps=50)
    model.fit(dataset, steps=50, batch=-1)
    model.fit(dataset, steps=50, batch=batch)
