import torch


def load_anchors(path):
    return torch.load(path, weights_only=False)  # want: TORCH015


def load_weights(model, path):
    model.load_state_dict(torch.load(path, map_location="cpu"))
