import os

import torch


def restore(model, folder, name="last.pt"):
    model.load_state_dict(torch.load(os.path.join(folder, name), map_location="cpu"))  # want: TORCH025


class Agent:
    def load(self, filename):
        self.policy.load_state_dict(torch.load(filename + "_policy.pt"))  # want: TORCH025
