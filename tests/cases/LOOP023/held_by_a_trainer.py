import torch
from torch import nn


class Trainer:
    def __init__(self, width):
        self.model = nn.GRU(width, width)
        self.optimizer = torch.optim.Adam(self.model.parameters())
        self.state = None

    def run(self, batches):
        for x, y in batches:
            output, self.state = self.model(x, self.state)  # want: LOOP023
            loss = nn.functional.mse_loss(output, y)
            self.optimizer.zero_grad()
            loss.backward()
            self.optimizer.step()
