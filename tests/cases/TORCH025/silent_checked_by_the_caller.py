from pathlib import Path

import torch


def load_weights(model, path):
    model.load_state_dict(torch.load(path))


def main(model, folder):
    path = Path(folder) / "last.pt"
    if path.exists():
        load_weights(model, path)
