"""Only held-out data, or only data to train on."""

from torch.utils.data import DataLoader


def evaluation(test_set, batch_size):
    test_loader = DataLoader(test_set, batch_size=batch_size)
    return test_loader


def training(train_set, batch_size):
    train_loader = DataLoader(train_set, batch_size=batch_size, shuffle=True)
    return train_loader
