from kan import MultKAN


def reduce(dataset):
    model = MultKAN(width=[2, [3, 1], 1])
    model.train(dataset, steps=20, lamb=0.01)
    return model.prune_node(threshold=0.2)  # want: KAN007
