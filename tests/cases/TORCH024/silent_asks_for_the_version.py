import torch
from packaging import version
from torchvision import models

try:
    from torch._six import string_classes
except ImportError:
    string_classes = (str, bytes)

try:
    from torchvision.transforms import functional_tensor as F_t
except ImportError:
    F_t = None


def decompose(a):
    if hasattr(torch, "linalg"):
        return torch.linalg.eigh(a)
    return None


def spectrum(x):
    if version.parse(torch.__version__) >= version.parse("1.8"):
        return torch.view_as_real(torch.fft.rfft(x))
    else:
        return torch.rfft(x, 1)


def build():
    try:
        return models.resnet18(weights="IMAGENET1K_V1")
    except TypeError:
        return models.resnet18(pretrained=True)
