import functools

import torch

SAFE = {"weights_only": True}


def restore(model, path, device="cpu", **options):
    model.load_state_dict(torch.load(path, map_location=device, weights_only=True))
    extra = torch.load(path + ".extra", **options)
    more = torch.load(path + ".more", **SAFE)
    return extra, more


def trusted(path, safe):
    return torch.load(path, weights_only=safe), torch.load(path, weights_only=not safe)


def positional(arguments):
    return torch.load(*arguments)


load_cpu = functools.partial(torch.load, map_location="cpu", weights_only=True)
