import torch


def start(model, checkpoint=None):
    if checkpoint is not None:
        model.load_state_dict(torch.load(checkpoint, weights_only=True)["state_dict"])  # want: TORCH015
    return model
