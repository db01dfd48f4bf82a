from torch.utils.data import DataLoader


def fit(model, train_set, epochs):
    loader = DataLoader(train_set, batch_size=64, num_workers=0)
    again = DataLoader(train_set, batch_size=64, num_workers=2)
    first = next(iter(again))
    for epoch in range(epochs):
        print(len(again), first)
        for batch in loader:
            model(batch)
