"""A run over several GPUs: nothing of it is meant for a CPU."""

import os

import torch
import torch.distributed as dist
from torch.nn.parallel import DistributedDataParallel


def main(model, loader, criterion, optimizer):
    local_rank = int(os.environ["LOCAL_RANK"])
    dist.init_process_group("nccl")
    torch.cuda.set_device(local_rank)
    model = DistributedDataParallel(model.cuda(), device_ids=[local_rank])
    for images, labels in loader:
        train_step(model, images, labels, criterion, optimizer)


def train_step(model, images, labels, criterion, optimizer):
    loss = criterion(model(images.cuda()), labels.cuda())
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
