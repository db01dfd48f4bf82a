"""The number of GPUs is chosen at the call."""

import ray
import torch


@ray.remote
class Learner:
    def __init__(self, model):
        self.model = model.to("cuda")

    def loss(self, x):
        return self.model(x.cuda()).mean().item()


@ray.remote(num_gpus=0.25)
def score(model, x):
    return model.cuda()(x.cuda()).sum().item()


@ray.remote(num_gpus=0)
def on_cpu(model, x):
    device = "cuda" if torch.cuda.is_available() else "cpu"
    return model.to(device)(x.to(device)).sum().item()


def main(model, x, gpus):
    learner = Learner.options(num_gpus=gpus).remote(model)
    return ray.get([learner.loss.remote(x), score.remote(model, x), on_cpu.remote(model, x)])
