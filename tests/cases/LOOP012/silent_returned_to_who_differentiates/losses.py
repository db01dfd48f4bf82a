def total_loss(model, batches, criterion):
    total = 0.0
    for x, y in batches:
        total += criterion(model(x), y)
    return total / len(batches)


def evaluate_tasks(model, batches, criterion):
    model.eval()
    total = 0.0
    for x, y in batches:
        total += criterion(model(x), y)
    return total
