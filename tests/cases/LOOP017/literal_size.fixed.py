from torch.utils.data import DataLoader


def loaders(train_set, val_set):
    train_loader = DataLoader(train_set, batch_size=32, shuffle=True)
    val_loader = DataLoader(val_set, batch_size=128, num_workers=4)  # want: LOOP017
    return train_loader, val_loader
