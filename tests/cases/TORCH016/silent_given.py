import torch


def restore(model, path, device, options):
    model.load_state_dict(torch.load(path, map_location=device))
    model.load_state_dict(torch.load(path, "cpu"))
    model.load_state_dict(torch.load(path, **options))
    model.load_state_dict(torch.load(path, map_location=lambda storage, location: storage))
