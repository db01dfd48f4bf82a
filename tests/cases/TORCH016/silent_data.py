import torch


class Graphs:
    def __init__(self, processed):
        self.data, self.slices = torch.load(processed)


def features(cache_file):
    return torch.load(cache_file)["features"]
