import torch


def load_checkpoint(path, model):
    try:
        state = torch.load(path, map_location="cpu")
        model.load_state_dict(state["model"])
    except KeyError as error:
        raise ValueError(f"{path} holds no model")  # want: TORCH025
    except OSError:
        raise RuntimeError("could not load " + path)  # want: TORCH025


def load_model(path):
    try:
        return torch.load(path, weights_only=False)
    except Exception:
        # the file may be truncated
        raise RuntimeError(f"could not read {path}")  # want: TORCH025
