import torch


def evaluate(model, path):
    state = torch.load(path, map_location="cpu", weights_only=True)  # want: TORCH015
    model.load_state_dict(state)
    return model.eval()
