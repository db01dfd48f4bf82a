"""An actor that moves its network in a helper."""

import ray
import torch


def load(path):
    model = torch.load(path, weights_only=False)
    return model.cuda().eval()


@ray.remote(max_restarts=3)  # want: RAY004
class Generator:
    def __init__(self, path):
        self.model = load(path)

    @torch.no_grad()
    def sample(self, noise):
        return self.model(noise).cpu()


def main(path, noises):
    generator = Generator.remote(path)
    return ray.get([generator.sample.remote(noise) for noise in noises])
