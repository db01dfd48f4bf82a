import torch
import torch.multiprocessing as mp


def run(rank):
    x = torch.zeros(3, device="cuda")
    return x + rank


def main():
    model = torch.nn.Linear(3, 3).cuda()
    processes = [mp.Process(target=run, args=(rank,)) for rank in range(2)]
    for process in processes:
        process.start()
    return model
