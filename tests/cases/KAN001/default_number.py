from kan import KAN, create_dataset


def overfit(f):
    dataset = create_dataset(f, n_var=3)
    model = KAN(width=[3, 2, 1], grid=2000, k=3)  # want: KAN001
    model.fit(dataset, steps=10)
    return model
