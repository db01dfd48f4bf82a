import argparse
from pathlib import Path

import torch
from torch import nn


def build(width):
    return nn.Sequential(nn.Linear(16, width), nn.ReLU(), nn.Linear(width, 2))


def resume(model, optimizer, path, device):
    checkpoint = torch.load(path, map_location=device, weights_only=True)  # want: TORCH015
    model.load_state_dict(checkpoint["model"])
    optimizer.load_state_dict(checkpoint["optimizer"])
    return checkpoint["epoch"] + 1


def warm_start(model, path):
    # only what fits
    model.load_state_dict(torch.load(path, map_location="cpu", weights_only=True), strict=False)  # want: TORCH015


def whole_model(path):
    model = torch.load(  # want: TORCH015
        path,
        weights_only=True,  # the class is pickled, too
    )  # the call starts two lines above
    return model.eval()


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--resume", type=Path)
    args = parser.parse_args()
    net = build(64)
    warm_start(net, args.resume)
