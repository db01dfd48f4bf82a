import torch


def build(model):
    return model, torch.cuda.amp.GradScaler()  # want: LOOP016
