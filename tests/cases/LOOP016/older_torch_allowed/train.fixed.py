import torch


def build(model):
    return model, torch.amp.GradScaler("cuda")  # want: LOOP016
