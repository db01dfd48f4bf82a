from kan import KAN


def simplify(dataset):
    model = KAN(width=[4, 5, 1], grid=5, k=3)
    model.fit(dataset, steps=50, lamb=0.01)
    model = model.prune(node_th=0.05, edge_th=0.02)  # want: KAN007
    return model


def inputs(dataset):
    model = KAN(width=[40, 5, 1])
    model.fit(dataset, steps=50, lamb=0.01)
    model.prune_input(0.03)  # want: KAN007
    model.plot()
