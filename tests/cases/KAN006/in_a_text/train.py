from kan import KAN


def main(dataset):
    print("Training the interpretable model")
    model = KAN(width=[3, 2, 1])  # want: KAN006
    model.fit(dataset, steps=10)
