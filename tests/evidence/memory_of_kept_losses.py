"""Prints by how many KiB a step the process grows when losses are kept: `item`, `backward` or `no-backward`."""

import sys
from pathlib import Path

import torch
from torch import nn

WARM_UP, STEPS = 50, 400


def resident_kib() -> int:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4


def main() -> None:
    how = sys.argv[1]
    torch.manual_seed(0)
    torch.set_num_threads(1)
    hidden = [layer for _ in range(3) for layer in (nn.BatchNorm1d(64), nn.ReLU(), nn.Linear(64, 64))]
    model = nn.Sequential(nn.Linear(32, 64), *hidden, nn.Linear(64, 10))
    inputs, targets = torch.randn(256, 32), torch.randint(0, 10, (256,))

    kept = []
    before = 0
    for step in range(WARM_UP + STEPS):
        if step == WARM_UP:
            before = resident_kib()
        loss = nn.functional.cross_entropy(model(inputs), targets)
        if how != "no-backward":
            model.zero_grad()
            loss.backward()
        if step >= WARM_UP:
            kept.append(loss.item() if how == "item" else loss)
    print((resident_kib() - before) / STEPS)


if __name__ == "__main__":
    main()
