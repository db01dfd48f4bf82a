"""The arguments of the training loader, copied to the others."""

from torch.utils.data import DataLoader


def build(train_set, val_set, test_set, batch_size):
    train_loader = DataLoader(train_set, batch_size=batch_size, shuffle=True, drop_last=True)
    val_loader = DataLoader(  # want: LOOP024
        val_set,
        batch_size=batch_size,
        num_workers=4,
        drop_last=True,  # equal batches
    )
    test_loader = DataLoader(test_set, batch_size, False, drop_last=True)  # want: LOOP024
    return train_loader, val_loader, test_loader
