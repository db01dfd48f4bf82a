"""Workers that spawn starts are new processes: they seed CUDA, but layers are initialised on the CPU."""

import torch
import torch.multiprocessing as mp
from torch import nn


def train(rank, options):
    torch.cuda.manual_seed(options["seed"])  # want: REPRO002
    device = torch.device(f"cuda:{rank}")
    net = nn.LSTM(16, 16).to(device)
    optimizer = torch.optim.Adam(net.parameters())
    for batch in torch.load(options["data"], weights_only=True):
        optimizer.zero_grad()
        output, _ = net(batch.to(device))
        output.pow(2).mean().backward()
        optimizer.step()


def main():
    options = {"seed": 3, "data": "batches.pt"}
    torch.manual_seed(options["seed"])
    mp.spawn(train, nprocs=torch.cuda.device_count(), args=(options,))


if __name__ == "__main__":
    main()
