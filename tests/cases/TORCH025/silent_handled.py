import os

import torch


def load_checkpoint(path, model):
    if not os.path.isfile(path):
        raise FileNotFoundError(f"no checkpoint at {path}; train first")
    model.load_state_dict(torch.load(path, map_location="cpu"))


def resume(path, model):
    try:
        state = torch.load(path)
    except FileNotFoundError:
        print("starting from scratch")
        return
    model.load_state_dict(state)


def restore(path, model):
    try:
        model.load_state_dict(torch.load(path))
    except (OSError, RuntimeError) as error:
        raise ValueError(f"{path} is no checkpoint of this model") from error
    except KeyError as error:
        print(error)
        raise
