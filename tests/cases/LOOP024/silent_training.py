"""Training loaders, whatever words stand around them, and loaders that name no part."""

from torch.utils.data import DataLoader


def build(train_set, train_val_set, anchors, drop, validation_set):
    train_loader = DataLoader(train_set, batch_size=32, shuffle=True, drop_last=True)
    train_eval_loader = DataLoader(train_val_set, batch_size=32, drop_last=True)
    pairs = DataLoader(anchors, batch_size=32, drop_last=True)
    val_loader = DataLoader(validation_set, batch_size=32, drop_last=drop)
    return train_loader, train_eval_loader, pairs, val_loader


class Data:
    def train_dataloader(self):
        return DataLoader(self.items, batch_size=8, drop_last=True)
