import dill
import torch


def load_datasets(folder):
    """dill objects: weights_only=True is not possible with it."""
    return {
        part: torch.load(f"{folder}/{part}.pt", pickle_module=dill)  # want: TORCH015
        for part in ("train", "valid")
    }
