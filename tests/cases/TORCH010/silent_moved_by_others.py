import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset


def parallel(loader, dim):
    model = nn.DataParallel(nn.Linear(dim, 2)).cuda()
    for x, _ in loader:
        yield model(x)


def distributed(local_rank, data):
    model = nn.Linear(4, 2).to(local_rank)
    model = nn.parallel.DistributedDataParallel(model, device_ids=[local_rank])
    for x, y in DataLoader(data, batch_size=8):
        loss = nn.functional.cross_entropy(model(x), y.to(local_rank))
        loss.backward()


def all_on_the_gpu(x, y, device):
    loader = DataLoader(TensorDataset(x.to(device), y.to(device)), batch_size=64)
    model = nn.Linear(4, 2).to(device)
    for features, labels in loader:
        nn.functional.cross_entropy(model(features), labels).backward()


class Moving(nn.Module):
    def __init__(self):
        super().__init__()
        self.layer = nn.Linear(4, 2)

    def forward(self, x):
        return self.layer(x.to(self.layer.weight.device))


def by_the_model(data):
    model = Moving().cuda()
    for x, y in DataLoader(data, batch_size=8):
        nn.functional.cross_entropy(model(x), y.cuda()).backward()


def prefetched(prefetcher, device):
    model = nn.Linear(4, 2).to(device)
    for x, y in prefetcher:
        nn.functional.cross_entropy(model(x), y).backward()
