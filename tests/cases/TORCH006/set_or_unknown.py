from torch.utils.data import DataLoader


def fit(model, train_set, val_set, args, epochs, **kwargs):
    loader = DataLoader(train_set, batch_size=64, num_workers=4, persistent_workers=True)
    other = DataLoader(val_set, batch_size=64, num_workers=args.workers)
    third = DataLoader(val_set, num_workers=4, **kwargs)
    for epoch in range(epochs):
        for batch in loader:
            model(batch)
        for batch in other:
            model(batch)
        for batch in third:
            model(batch)
