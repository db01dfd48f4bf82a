def evaluate(model, loader):
    model.eval()
    scores = []
    for x, y in loader:
        scores.append(score(model, x, y))
    return sum(scores) / len(scores)


def score(model, x, y):
    return (model(x).argmax(1) == y).float().mean().item()
