import joblib
import numpy as np
import torch
from safetensors.torch import load_file


def everything(path, net):
    scaler = joblib.load(path / "scaler.joblib")
    table = np.load(path / "table.npy")
    scripted = torch.jit.load(path / "model.ts")
    hub = torch.hub.load("pytorch/vision", "resnet18")
    url = torch.hub.load_state_dict_from_url("https://example.org/resnet18.pt")
    exported = torch.export.load(path / "model.pt2")
    net.load_state_dict(load_file(path / "model.safetensors"))
    return scaler, table, scripted, hub, url, exported
