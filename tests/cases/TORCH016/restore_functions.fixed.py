import os

import torch


def load_checkpoint(model, optimizer, path):
    checkpoint = torch.load(path, map_location="cpu")  # want: TORCH016
    model.load_state_dict(checkpoint["model"])
    optimizer.load_state_dict(checkpoint["optimizer"])
    return checkpoint["epoch"]


def load_weights(net, folder):
    net.load_state_dict(
        torch.load(  # want: TORCH016
            os.path.join(folder, "best.pth"),
            weights_only=True,
            map_location="cpu",
        )
    )
