"""Code that knows both spellings."""

import torch
from packaging.version import Version


def scaler():
    if Version(torch.__version__) >= Version("2.3"):
        return torch.amp.GradScaler("cuda")
    if hasattr(torch, "amp") and hasattr(torch.amp, "GradScaler"):
        return torch.amp.GradScaler("cuda")
    try:
        return torch.amp.GradScaler("cuda")
    except AttributeError:
        return torch.cuda.amp.GradScaler()


def region():
    if hasattr(torch.cuda.amp, "autocast"):
        return torch.cuda.amp.autocast()
    return torch.autocast("cuda")
