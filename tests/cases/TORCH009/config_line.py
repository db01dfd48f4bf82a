"""Settings at the top that a command line overrides, and a choice with a fallback."""

import torch

# training
device = "cuda"  # examples: 'cpu', 'cuda', 'cuda:0' etc.
dtype = "bfloat16"
exec(open("configurator.py").read())  # overrides from command line or config file

context = torch.amp.autocast(device_type=device, dtype=getattr(torch, dtype))


def pick():
    try:
        return torch.zeros(1).to("cuda").device
    except RuntimeError:
        return torch.device("cpu")
