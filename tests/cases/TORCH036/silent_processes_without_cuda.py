import multiprocessing

import torch
import torch.multiprocessing as mp
from torch.utils.data import DataLoader


def environment(pipe):
    while True:
        pipe.send(pipe.recv() * 2)


def learner(rank):
    torch.cuda.set_device(rank)
    return torch.zeros(3).cuda()


def rollouts(model, count):
    model.cuda()
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.Process(target=environment, args=(theirs,))
    process.start()
    return ours


def before_cuda(count):
    # CUDA is used in the children only
    if torch.cuda.is_available():
        processes = [mp.Process(target=learner, args=(rank,)) for rank in range(count)]
        for process in processes:
            process.start()


def spawned(count):
    torch.zeros(3).cuda()
    mp.spawn(learner, nprocs=count)
