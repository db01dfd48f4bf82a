"""Saved where nothing is trained: converted, averaged, exported."""

import torch


def convert(paths, build):
    for path in paths:
        model = build(path)
        model.load_state_dict(torch.load(path, weights_only=True))
        torch.save(model.half().state_dict(), path.with_suffix(".half.pt"))


def average(model, snapshots):
    mean = {}
    for snapshot in snapshots:
        for key, value in snapshot.items():
            mean[key] = mean.get(key, 0) + value / len(snapshots)
    model.load_state_dict(mean)
    torch.save(model.state_dict(), "averaged.pt")
