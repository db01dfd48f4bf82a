from kan import KAN
from metrics import evaluate


def simplify(dataset):
    model = KAN(width=[4, 5, 1], grid=5, k=3)
    model.fit(dataset, steps=50, lamb=0.01)
    model = model.prune(edge_th=5e-2)
    model.fit(dataset, steps=50)


def compare(dataset):
    model = KAN(width=[4, 5, 1], grid=5, k=3)
    before = evaluate(model, dataset)
    model.prune_node(threshold=0.1)
    print(before, evaluate(model, dataset))
