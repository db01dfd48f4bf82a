"""Batches of one are always full; every sample is kept where drop_last is off."""

from torch.utils.data import BatchSampler, DataLoader, SequentialSampler


def build(val_set, test_set):
    val_loader = DataLoader(val_set, batch_size=1, drop_last=True)
    test_loader = DataLoader(test_set, drop_last=True)
    eval_loader = DataLoader(val_set, batch_size=64, drop_last=False)
    test_batches = BatchSampler(SequentialSampler(test_set), 64, drop_last=True)
    return val_loader, test_loader, eval_loader, test_batches
