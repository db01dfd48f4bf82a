from torch.utils.data import DataLoader


def loaders(train_set, val_set):
    # shuffled?
    train_loader = DataLoader(train_set, batch_size=64, num_workers=4)  # want: LOOP025
    val_loader = DataLoader(val_set, batch_size=256)
    return train_loader, val_loader
