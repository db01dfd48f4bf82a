import multiprocessing as mp

import torch

from net import Net


def actor(rank, model, queue):
    state = torch.zeros(4, device="cuda")
    while True:
        queue.put(model(state))


def main(count):
    model = Net().cuda()
    queue = mp.Queue()
    for rank in range(count):
        process = mp.Process(target=actor, args=(rank, model, queue))  # want: TORCH036
        process.start()
