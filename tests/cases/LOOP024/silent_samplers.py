"""Samplers that decide themselves which samples there are, and options that come from elsewhere."""

from torch.utils.data import DataLoader
from torch.utils.data.distributed import DistributedSampler


def build(val_set, test_set, options):
    sampler = DistributedSampler(val_set, shuffle=False)
    val_loader = DataLoader(val_set, batch_size=32, sampler=sampler, drop_last=True)
    test_loader = DataLoader(test_set, **options)
    return val_loader, test_loader
