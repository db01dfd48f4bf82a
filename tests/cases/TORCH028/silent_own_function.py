"""Helpers of the program with such a name: they exist."""

import torch


def requires_grad(model, flag=True):
    for parameter in model.parameters():
        parameter.requires_grad = flag


class Tuner:
    def __init__(self, generator, discriminator):
        self.generator = generator
        self.discriminator = discriminator

    def requires_grad(self, flag):
        self.generator.requires_grad_(flag)

    def step(self, batch):
        requires_grad(self.generator, False)
        requires_grad(self.discriminator, True)
        self.requires_grad(False)
        return torch.sigmoid(self.discriminator(batch))


tuner = Tuner(torch.nn.Linear(2, 2), torch.nn.Linear(2, 1))
tuner.requires_grad(True)
