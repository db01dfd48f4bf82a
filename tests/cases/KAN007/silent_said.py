from kan import KAN


def simplify(dataset, config):
    model = KAN(width=[4, 5, 1], grid=5, k=3)
    model.fit(dataset, steps=50, lamb=0.01)
    model.prune(node_th=config.node_threshold)
    model.prune()
    # above 0.05 the third input goes, and the loss doubles
    model.prune(node_th=0.05)
    model.prune_edge(threshold=0.01)  # the knee of the scores in figure 3
