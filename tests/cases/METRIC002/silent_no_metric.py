"""Loaders, sizes and flags are no metrics."""


def build(make_loader, evaluate, model, train_set, val_set, train_size):
    loaders = {"train": make_loader(train_set), "val": make_loader(val_set)}
    sizes = {"test_size": len(train_set) - train_size}
    test_loss = evaluate(model, loaders["val"], train=False)
    return loaders, sizes, test_loss
