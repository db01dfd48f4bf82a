"""Arguments whose positions are others in torch.amp are left to the author; the CPU twin is deprecated as well."""

import torch
from torch.cuda import amp

scaler = amp.GradScaler(1024.0, 2.0)  # want: LOOP016


def infer(model, x):
    with torch.cpu.amp.autocast():  # want: LOOP016
        return model(x)
