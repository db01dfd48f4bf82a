import torch as th
from torch import load
from torch import load as torch_load
from torch.serialization import load as raw_load


class Predictor:
    def __init__(self, path, net):
        self.net = net
        self.net.load_state_dict(load(path, "cpu"))  # want: TORCH015

    def statistics(self, path):
        return torch_load(path, weights_only=False)["mean"]  # want: TORCH015

    def vocabulary(self, path):
        return raw_load(path)  # want: TORCH015

    def average(self, paths):
        states = [th.load(p, map_location="cpu") for p in paths]  # want: TORCH015
        return {k: sum(s[k] for s in states) / len(states) for k in states[0]}
